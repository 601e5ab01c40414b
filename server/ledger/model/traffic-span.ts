// Which stretch of time a range of the traffic history covers, in which steps, and from which table. Pure.
import type { TrafficKind, TrafficRange } from '../../contracts/traffic.ts';

export type TrafficGrain = 'minute' | 'hour' | 'day';
export type TrafficSpan = { grain: TrafficGrain; stepSeconds: number; fromMs: number; toMs: number };

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Length of a grain's steps, ms; steps divide days (UTC). */
export const trafficGrainMs: Readonly<Record<TrafficGrain, number>> = { minute: minuteMs, hour: hourMs, day: dayMs };

/**
 * The span that ends with the running step.
 *
 * It begins on a whole hour for 24 hours and on a whole day (UTC) for days, so that sums over hours or days cover exactly
 * the same time.
 *
 * @param by     keys and customers are summed by hour and day only: 24 hours of them come in hours
 * @param nowMs  epoch ms
 */
export function trafficSpan(range: TrafficRange, by: TrafficKind, nowMs: number): TrafficSpan {
  const floor = (unitMs: number) => Math.floor(nowMs / unitMs) * unitMs;
  const endOf = (stepMs: number) => floor(stepMs) + stepMs;
  switch (range) {
    case '3h':
      return { grain: 'minute', stepSeconds: 60, fromMs: floor(minuteMs) - 179 * minuteMs, toMs: endOf(minuteMs) };
    case '24h': {
      const fromMs = floor(hourMs) - 23 * hourMs;
      return by === 'api'
        ? { grain: 'minute', stepSeconds: 300, fromMs, toMs: endOf(5 * minuteMs) }
        : { grain: 'hour', stepSeconds: 3_600, fromMs, toMs: endOf(hourMs) };
    }
    case '7d':
      return { grain: 'hour', stepSeconds: 3_600, fromMs: floor(dayMs) - 6 * dayMs, toMs: endOf(hourMs) };
    case '30d':
      return { grain: 'hour', stepSeconds: 3_600, fromMs: floor(dayMs) - 29 * dayMs, toMs: endOf(hourMs) };
    case '90d':
      return { grain: 'day', stepSeconds: 86_400, fromMs: floor(dayMs) - 89 * dayMs, toMs: endOf(dayMs) };
  }
}

/** The coarsest grain whose rows cover exactly a range: what a sum over the whole of it reads. */
export function sumGrain(range: TrafficRange): TrafficGrain {
  return range === '3h' ? 'minute' : range === '24h' ? 'hour' : 'day';
}
