// Rows of the ledger made ready for a chart: every step of the range, the quiet ones as zero. Steps are UTC. Pure.
import type { UsageGrain, UsageRow } from '#server/contracts/usage.ts';

const grainMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export type UsagePoint = { atMs: number } & Record<string, number>;

/** @returns one point per step, oldest first, with the requests of each outcome that occurred */
export function usagePoints(rows: readonly UsageRow[], range: { fromMs: number; toMs: number; grain: UsageGrain }): UsagePoint[] {
  const outcomes = new Set(rows.flatMap((row) => row.outcome ?? []));
  const points = new Map<number, UsagePoint>();
  for (let atMs = stepStart(range.fromMs, range.grain); atMs < range.toMs; atMs = nextStep(atMs, range.grain)) {
    points.set(atMs, { atMs, ...Object.fromEntries([...outcomes].map((outcome) => [outcome, 0])) });
  }
  for (const { atMs, outcome, requests } of rows) {
    const point = atMs === null ? undefined : points.get(atMs);
    if (point && outcome !== null) point[outcome] = (point[outcome] ?? 0) + requests;
  }
  return [...points.values()];
}

/** @returns the beginning of the step an instant lies in; epoch ms */
export function stepStart(atMs: number, grain: UsageGrain): number {
  if (grain !== 'month') return Math.floor(atMs / grainMs[grain]) * grainMs[grain];
  const date = new Date(atMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

/** @param startMs  beginning of a step; @returns the beginning of the step after it */
export function nextStep(startMs: number, grain: UsageGrain): number {
  if (grain !== 'month') return startMs + grainMs[grain];
  const date = new Date(startMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
