// Live counts of two callers, seconds or stages, as one.
import type { LiveCounts } from '../contracts/live.ts';

/** Adds `counts` into `sums`. */
export function addCounts(sums: LiveCounts, counts: LiveCounts): void {
  sums.requests += counts.requests;
  sums.forwarded += counts.forwarded;
  sums.throttled += counts.throttled;
  sums.quotaRefused += counts.quotaRefused;
  sums.errors += counts.errors;
  sums.latencyMsSum += counts.latencyMsSum;
  sums.upstreamLatencyMsSum += counts.upstreamLatencyMsSum;
}
