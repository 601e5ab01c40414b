// The generic cell rate algorithm: a token bucket in one number, the instant at which the bucket would be full again
// ("theoretical arrival time"). Instants are nanoseconds of one monotonic clock that all threads share.

/** Nanoseconds between two admissions at the steady rate, and how far ahead of now the bucket may run. */
export type GcraLimit = { intervalNs: number; toleranceNs: number; burst: number; ratePerSecond: number };

export type GcraDecision = {
  isAdmitted: boolean;
  /** The bucket's next instant; the old one when refused. */
  nextNs: number;
  /** Whole requests that would still be admitted right after this one. */
  remaining: number;
  /** Nanoseconds until one more request is admitted; 0 when one is now. */
  waitNs: number;
  /** Nanoseconds until the bucket is full again. */
  resetNs: number;
};

/**
 * @param throttle  ratePerSecond > 0; burst ≥ 1 requests, the bucket's size
 * @returns         the limit in whole nanoseconds, rounded up once, so that the sums of decideGcra are exact
 */
export function compileGcraLimit(throttle: { ratePerSecond: number; burst: number }): GcraLimit {
  const intervalNs = Math.ceil(1e9 / throttle.ratePerSecond);
  return { intervalNs, toleranceNs: intervalNs * (throttle.burst - 1), burst: throttle.burst, ratePerSecond: throttle.ratePerSecond };
}

/**
 * Decides whether one more request fits, and what the bucket becomes.
 *
 * Any number of requests decided in sequence over an interval t is at most burst + rate × t, whatever instants late
 * callers bring: an instant earlier than the bucket's counts as stricter, never as looser.
 *
 * @param fullAtNs  the bucket: instant it is full again; 0 is a fresh, full bucket
 * @param nowNs     the caller's instant, a whole number ≥ 0
 * Source: ITU-T I.371 (virtual scheduling); API Gateway developer guide, "Throttle requests" (token bucket).
 */
export function decideGcra(fullAtNs: number, limit: GcraLimit, nowNs: number): GcraDecision {
  const startNs = Math.max(fullAtNs, nowNs);
  const aheadNs = startNs - nowNs;
  if (aheadNs > limit.toleranceNs) {
    return { isAdmitted: false, nextNs: fullAtNs, remaining: 0, waitNs: aheadNs - limit.toleranceNs, resetNs: aheadNs };
  }
  const nextNs = startNs + limit.intervalNs;
  const nextAheadNs = nextNs - nowNs;
  const slackNs = limit.toleranceNs - nextAheadNs;
  return {
    isAdmitted: true,
    nextNs,
    remaining: slackNs < 0 ? 0 : Math.floor(slackNs / limit.intervalNs) + 1,
    waitNs: slackNs < 0 ? -slackNs : 0,
    resetNs: nextAheadNs,
  };
}

/**
 * The bucket after its limit has changed: as many requests count as used as before, at the new pace. Without this, a
 * slow plan made fast would stay blocked for the old plan's time.
 */
export function rescaleGcra(fullAtNs: number, before: GcraLimit, after: GcraLimit, nowNs: number): number {
  if (fullAtNs <= nowNs) return fullAtNs;
  const used = Math.min((fullAtNs - nowNs) / before.intervalNs, after.burst);
  return Math.ceil(nowNs + used * after.intervalNs);
}
