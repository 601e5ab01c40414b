// Metrics kept as plain numbers, shown in the form of prom-client's `getMetricsAsJSON` only when somebody collects.
import type { ThreadMetrics } from './thread-messages.ts';

export type MetricValue = { value: number; labels: Record<string, string | number>; metricName?: string };

export function plainMetric(name: string, help: string, type: 'counter' | 'histogram', values: MetricValue[]): ThreadMetrics[number] {
  // The type's enum and collect function exist in its declaration only: what getMetricsAsJSON gives is plain JSON.
  return { name, help, type, values, aggregator: 'sum' } as unknown as ThreadMetrics[number];
}

/**
 * @param boundsSeconds  of the buckets, rising
 * @param buckets        counts by bound, not cumulative; the last is beyond all bounds
 */
export function histogramValues(
  name: string,
  labels: Record<string, string>,
  boundsSeconds: readonly number[],
  { buckets, seconds, count }: { buckets: ArrayLike<number>; seconds: number; count: number },
): MetricValue[] {
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
