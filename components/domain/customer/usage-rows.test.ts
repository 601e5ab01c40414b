import { describe, expect, it } from 'vitest';
import type { UsageRow } from '#server/contracts/usage.ts';
import { grainMs, usagePoints } from './usage-rows.ts';

const at = (hours: number, outcome: UsageRow['outcome'], requests: number) =>
  ({ atMs: hours * grainMs.hour, outcome, requests }) as UsageRow;

describe('usage over time', () => {
  it('has every hour of the range, quiet ones as zero, and sums keys', () => {
    const rows = [at(1, 'served', 2), at(1, 'served', 3), at(3, 'quota', 1), at(9, 'served', 7)];
    expect(usagePoints(rows, { fromMs: 1.5 * grainMs.hour, toMs: 4 * grainMs.hour, grain: 'hour' })).toEqual([
      { atMs: 1 * grainMs.hour, served: 5, quota: 0 },
      { atMs: 2 * grainMs.hour, served: 0, quota: 0 },
      { atMs: 3 * grainMs.hour, served: 0, quota: 1 },
    ]);
  });
});
