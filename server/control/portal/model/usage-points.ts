// Rows of the ledger by outcome, as points of a chart that leave nothing out.
import type { OwnUsagePoint } from '#server/contracts/portal.ts';
import type { UsageRow } from '#server/contracts/usage.ts';

/**
 * Adds rows up by their instant.
 *
 * @param rows   with `atMs` and `outcome`; aborted requests were sent to the upstream and count as failed
 * @param range  [fromMs, toMs) in steps, epoch ms; every step has a point
 */
export function usagePoints(rows: readonly UsageRow[], range: { fromMs: number; toMs: number; stepMs: number }): OwnUsagePoint[] {
  const points = new Map<number, OwnUsagePoint>();
  for (let atMs = range.fromMs; atMs < range.toMs; atMs += range.stepMs) {
    points.set(atMs, { atMs, served: 0, failed: 0, throttled: 0, quotaRefused: 0 });
  }
  for (const { atMs, outcome, requests } of rows) {
    const point = atMs === null ? undefined : points.get(atMs);
    if (!point) continue;
    if (outcome === 'served') point.served += requests;
    if (outcome === 'failed' || outcome === 'aborted') point.failed += requests;
    if (outcome === 'throttled') point.throttled += requests;
    if (outcome === 'quota') point.quotaRefused += requests;
  }
  return [...points.values()];
}
