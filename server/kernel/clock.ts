// The only place that reads the time. Everything else takes `nowMs` or a Clock as an argument.

// Taken once, because the global of this name is a getter that optimized code calls each time. Not imported from Node: the
// console's pages read this clock too.
const { performance } = globalThis;

/** Epoch milliseconds for what people see, monotonic milliseconds for durations and rate limits. */
export type Clock = {
  /** Epoch milliseconds; may jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds since an arbitrary instant of this process; never goes back. */
  monotonicMs(): number;
};

/**
 * Epoch milliseconds for who has just read the monotonic ones: of requests that come within half a millisecond one reads
 * the clock.
 */
export function createSparingEpoch(clock: Pick<Clock, 'nowMs'>): (monotonicMs: number) => number {
  let readAtMs = Number.NEGATIVE_INFINITY;
  let epochMs = 0;
  return (monotonicMs) => {
    if (monotonicMs - readAtMs >= 0.5) {
      readAtMs = monotonicMs;
      epochMs = clock.nowMs();
    }
    return epochMs;
  };
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
