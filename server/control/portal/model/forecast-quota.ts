// Where a quota is heading if things go on as they did since its period began. Linear and no cleverer: a forecast that
// can be worked out in the head is one that is believed.
import type { QuotaForecast } from '#server/contracts/portal.ts';

/** A hundredth of the period must have passed: a quarter of an hour of a day, seven hours of a month. */
const shareNeeded = 0.01;

/**
 * Draws the line from the period's start through now.
 *
 * @param quota  units used and allowed in the period [startMs, endMs), epoch ms
 * @param nowMs  epoch ms; outside the period it counts as the nearer end
 */
export function forecastQuota(quota: { used: number; limit: number; startMs: number; endMs: number }, nowMs: number): QuotaForecast {
  const { used, limit, startMs, endMs } = quota;
  if (used >= limit) return { kind: 'spent' };
  const elapsedMs = Math.min(Math.max(nowMs, startMs), endMs) - startMs;
  const periodMs = endMs - startMs;
  if (elapsedMs < periodMs * shareNeeded) return { kind: 'too-early' };
  const expectedUse = Math.round((used / elapsedMs) * periodMs);
  if (expectedUse <= limit) return { kind: 'lasts', expectedUse };
  return { kind: 'runs-out', atMs: Math.round(startMs + (limit / used) * elapsedMs), expectedUse };
}
