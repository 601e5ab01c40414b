// Sums what a stage, or its canary, served over the last minute of live ticks. Pure.
import type { LiveTick } from '#server/contracts/live.ts';

export type StageSums = {
  requests: number;
  /** Answers of 500 or more, of all; null without requests. */
  errorRatio: number | null;
  /** Mean milliseconds of those that reached an integration; null without any. */
  meanMs: number | null;
};

const seconds = 60;

/** @param ticks  oldest first, one a second */
export function sumStage(ticks: readonly LiveTick[], stageId: string): StageSums {
  const newest = ticks.at(-1)?.atSeconds ?? 0;
  let requests = 0;
  let errors = 0;
  let forwarded = 0;
  let latencyMs = 0;
  for (const tick of ticks) {
    if (tick.atSeconds <= newest - seconds) continue;
    for (const counts of tick.byApi) {
      if (counts.stageId !== stageId) continue;
      requests += counts.requests;
      errors += counts.errors;
      forwarded += counts.forwarded;
      latencyMs += counts.latencyMsSum;
    }
  }
  return { requests, errorRatio: requests === 0 ? null : errors / requests, meanMs: forwarded === 0 ? null : latencyMs / forwarded };
}
