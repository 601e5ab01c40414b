// Rows of the ledger made ready for a chart: every hour or day of the range, the quiet ones as zero. Pure.
import type { UsageRow } from '#server/contracts/usage.ts';

export type UsageGrain = 'hour' | 'day';

export const grainMs = { hour: 3_600_000, day: 86_400_000 } as const;

/** @returns one point per hour or day, oldest first, with the requests of each outcome that occurred */
export function usagePoints(
  rows: readonly UsageRow[],
  range: { fromMs: number; toMs: number; grain: UsageGrain },
): ({ atMs: number } & Record<string, number>)[] {
  const step = grainMs[range.grain];
  const outcomes = new Set(rows.flatMap((row) => row.outcome ?? []));
  const points = new Map<number, { atMs: number } & Record<string, number>>();
  for (let atMs = Math.floor(range.fromMs / step) * step; atMs < range.toMs; atMs += step) {
    points.set(atMs, { atMs, ...Object.fromEntries([...outcomes].map((outcome) => [outcome, 0])) });
  }
  for (const { atMs, outcome, requests } of rows) {
    const point = atMs === null ? undefined : points.get(atMs);
    if (point && outcome !== null) point[outcome] = (point[outcome] ?? 0) + requests;
  }
  return [...points.values()];
}
