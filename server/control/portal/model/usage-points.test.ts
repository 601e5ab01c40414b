import { expect, it } from 'vitest';
import type { UsageRow } from '#server/contracts/usage.ts';
import { usagePoints } from './usage-points.ts';

const row = (atMs: number, outcome: UsageRow['outcome'], requests: number) => ({ atMs, outcome, requests }) as UsageRow;

it('adds rows of one instant up by what became of them, and keeps instants without any', () => {
  const rows = [
    row(0, 'served', 3),
    row(0, 'served', 2),
    row(0, 'aborted', 1),
    row(0, 'failed', 1),
    row(20, 'throttled', 4),
    row(20, 'quota', 5),
  ];
  expect(usagePoints([...rows, row(30, 'served', 9), row(20, 'denied', 9)], { fromMs: 0, toMs: 30, stepMs: 10 })).toEqual([
    { atMs: 0, served: 5, failed: 2, throttled: 0, quotaRefused: 0 },
    { atMs: 10, served: 0, failed: 0, throttled: 0, quotaRefused: 0 },
    { atMs: 20, served: 0, failed: 0, throttled: 4, quotaRefused: 5 },
  ]);
});
