import { describe, expect, it } from 'vitest';
import type { UsageRow } from '#server/contracts/usage.ts';
import { nextStep, stepStart, usagePoints } from './usage-points.ts';

const hourMs = 3_600_000;
const at = (atMs: number, outcome: UsageRow['outcome'], requests: number) => ({ atMs, outcome, requests }) as UsageRow;

describe('usage over time', () => {
  it('has every hour of the range, quiet ones as zero, and sums keys', () => {
    const rows = [at(hourMs, 'served', 2), at(hourMs, 'served', 3), at(3 * hourMs, 'quota', 1), at(9 * hourMs, 'served', 7)];
    expect(usagePoints(rows, { fromMs: 1.5 * hourMs, toMs: 4 * hourMs, grain: 'hour' })).toEqual([
      { atMs: 1 * hourMs, served: 5, quota: 0 },
      { atMs: 2 * hourMs, served: 0, quota: 0 },
      { atMs: 3 * hourMs, served: 0, quota: 1 },
    ]);
  });

  it('has calendar months, however long they are', () => {
    const range = { fromMs: Date.UTC(2026, 0, 15), toMs: Date.UTC(2026, 3, 1), grain: 'month' as const };
    expect(usagePoints([at(Date.UTC(2026, 1, 1), 'served', 4)], range)).toEqual([
      { atMs: Date.UTC(2026, 0, 1), served: 0 },
      { atMs: Date.UTC(2026, 1, 1), served: 4 },
      { atMs: Date.UTC(2026, 2, 1), served: 0 },
    ]);
  });

  it.each([
    ['minute', '2026-02-28T23:59:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['hour', '2026-02-28T23:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['day', '2026-02-28T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
    ['month', '2026-02-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z'],
  ] as const)('begins and ends a %s', (grain, start, end) => {
    const startMs = stepStart(Date.parse('2026-02-28T23:59:59.999Z'), grain);
    expect([startMs, nextStep(startMs, grain)].map((ms) => new Date(ms).toISOString())).toEqual([start, end]);
  });
});
