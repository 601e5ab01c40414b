// Durations counted into the buckets of a Prometheus histogram, as plain numbers: prom-client looks its labels up by text
// with every observation, which costs as much as many a request.
import { histogramValues, type MetricValue } from './plain-metrics.ts';

const boundsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts by bound, not cumulative; the last is beyond all bounds. */
export type DurationTally = { buckets: Float64Array; seconds: number; count: number };

export function createDurationTally(): DurationTally {
  return { buckets: new Float64Array(boundsSeconds.length + 1), seconds: 0, count: 0 };
}

export function countDuration(tally: DurationTally, durationMs: number): void {
  const durationSeconds = durationMs / 1000;
  let bucket = 0;
  while (bucket < boundsSeconds.length && durationSeconds > (boundsSeconds[bucket] ?? 0)) bucket += 1;
  tally.buckets[bucket] = (tally.buckets[bucket] ?? 0) + 1;
  tally.seconds += durationSeconds;
  tally.count += 1;
}

/** The values of a histogram `name` for one set of labels; none when nothing was counted. */
export function durationValues(name: string, labels: Record<string, string>, tally: DurationTally): MetricValue[] {
  return tally.count === 0 ? [] : histogramValues(name, labels, boundsSeconds, tally);
}
