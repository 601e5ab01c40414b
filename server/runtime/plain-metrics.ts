// Metrics kept as plain numbers, shown in the form of prom-client's `getMetricsAsJSON` only when somebody collects.
import type { DurationTally } from '../kernel/duration-tally.ts';
import type { ThreadMetrics } from './thread-messages.ts';

export type MetricValue = { value: number; labels: Record<string, string | number>; metricName?: string };

export function plainMetric(name: string, help: string, type: 'counter' | 'histogram', values: MetricValue[]): ThreadMetrics[number] {
  // The type's enum and collect function exist in its declaration only: what getMetricsAsJSON gives is plain JSON.
  return { name, help, type, values, aggregator: 'sum' } as unknown as ThreadMetrics[number];
}

/** The bounds of what a client waits for. */
export const answerBoundsSeconds: readonly number[] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** The values of a histogram `name` for one set of labels; none when nothing was counted. */
export function histogramValues(name: string, labels: Record<string, string>, tally: DurationTally): MetricValue[] {
  const { boundsSeconds, buckets, seconds, count } = tally;
  if (count === 0) return [];
  let below = 0;
  const cumulative = [...boundsSeconds, '+Inf'].map((bound, index) => {
    below += buckets[index] ?? 0;
    return { value: below, labels: { le: bound, ...labels }, metricName: `${name}_bucket` };
  });
  return [
    ...cumulative,
    { value: seconds, labels: { ...labels }, metricName: `${name}_sum` },
    { value: count, labels: { ...labels }, metricName: `${name}_count` },
  ];
}
