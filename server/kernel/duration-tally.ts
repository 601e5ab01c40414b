// Durations counted into the buckets of a histogram, as plain numbers: prom-client looks its labels up by text with every
// observation, which costs as much as many a request.

export type DurationTally = {
  /** Upper bounds of the buckets, rising. */
  boundsSeconds: readonly number[];
  /** Counts by bound, not cumulative; the last is beyond all bounds. */
  buckets: Float64Array;
  seconds: number;
  count: number;
};

export function createDurationTally(boundsSeconds: readonly number[]): DurationTally {
  return { boundsSeconds, buckets: new Float64Array(boundsSeconds.length + 1), seconds: 0, count: 0 };
}

export function countDuration(tally: DurationTally, durationMs: number): void {
  const { boundsSeconds, buckets } = tally;
  const durationSeconds = durationMs / 1000;
  let bucket = 0;
  while (bucket < boundsSeconds.length && durationSeconds > (boundsSeconds[bucket] ?? 0)) bucket += 1;
  buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  tally.seconds += durationSeconds;
  tally.count += 1;
}
