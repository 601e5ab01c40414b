// Exchanges of one thread by API and stage, as plain numbers: counting one is a look-up and three additions. Prometheus's
// own counters look their labels up by text each time; these are shown in its form only when somebody collects.
import type { Outcome } from '../contracts/usage-record.ts';
import { histogramValues, type MetricValue, plainMetric } from './plain-metrics.ts';
import type { ThreadMetrics } from './thread-messages.ts';

const outcomes: readonly Outcome[] = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'];
const statusClasses = 6;
const boundsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Tally = {
  labels: { api: string; stage: string };
  /** By outcome, then by hundred of the status. */
  requests: Float64Array;
  /** By bound, not cumulative; the last is beyond all bounds. */
  durations: Float64Array;
  seconds: number;
  timed: number;
};

export type ExchangeTallies = {
  /** @param durationMs  counted for those that reached an integration */
  count(apiId: string, stageId: string, outcome: Outcome, status: number, durationMs: number): void;
  /** Two metrics in the form of prom-client's `getMetricsAsJSON`. */
  collect(): ThreadMetrics;
};

export function createExchangeTallies(): ExchangeTallies {
  const byStage = new Map<string, Tally>();
  return {
    count: (apiId, stageId, outcome, status, durationMs) => {
      let tally = byStage.get(stageId);
      if (tally === undefined) {
        tally = {
          labels: { api: apiId, stage: stageId },
          requests: new Float64Array(outcomes.length * statusClasses),
          durations: new Float64Array(boundsSeconds.length + 1),
          seconds: 0,
          timed: 0,
        };
        byStage.set(stageId, tally);
      }
      const cell = outcomes.indexOf(outcome) * statusClasses + Math.min(statusClasses - 1, Math.floor(status / 100));
      tally.requests[cell] = (tally.requests[cell] ?? 0) + 1;
      if (outcome !== 'served' && outcome !== 'failed') return;
      const durationSeconds = durationMs / 1000;
      let bucket = 0;
      while (bucket < boundsSeconds.length && durationSeconds > (boundsSeconds[bucket] ?? 0)) bucket += 1;
      tally.durations[bucket] = (tally.durations[bucket] ?? 0) + 1;
      tally.seconds += durationSeconds;
      tally.timed += 1;
    },
    collect: () => [
      plainMetric(
        'gateway_requests_total',
        'Exchanges of the gateway that ended, by outcome as in the ledger',
        'counter',
        [...byStage.values()].flatMap(requestValues),
      ),
      plainMetric(
        'gateway_request_duration_seconds',
        'From accepting a request to the last byte of its response, for those that reached an integration',
        'histogram',
        [...byStage.values()].flatMap(durationValues),
      ),
    ],
  };
}

function requestValues({ labels, requests }: Tally): MetricValue[] {
  return [...requests].flatMap((value, cell) => {
    if (value === 0) return [];
    const outcome = outcomes[Math.floor(cell / statusClasses)] ?? 'invalid';
    return [{ value, labels: { ...labels, outcome, status_class: `${cell % statusClasses}xx` } }];
  });
}

function durationValues({ labels, durations, seconds, timed }: Tally): MetricValue[] {
  if (timed === 0) return [];
  return histogramValues('gateway_request_duration_seconds', labels, boundsSeconds, { buckets: durations, seconds, count: timed });
}
