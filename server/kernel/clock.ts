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

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
