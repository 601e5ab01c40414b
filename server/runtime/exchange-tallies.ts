// Exchanges of one thread by API and stage: counting one is a look-up and a few additions.
import type { Outcome } from '../contracts/usage-record.ts';
import { countDuration, createDurationTally, type DurationTally } from '../kernel/duration-tally.ts';
import { answerBoundsSeconds, histogramValues, type MetricValue, plainMetric } from './plain-metrics.ts';
import type { ThreadMetrics } from './thread-messages.ts';

const outcomes: readonly Outcome[] = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'];
const statusClasses = 6;

type Tally = {
  labels: { api: string; stage: string };
  /** By outcome, then by hundred of the status. */
  requests: Float64Array;
  time: DurationTally;
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
          time: createDurationTally(answerBoundsSeconds),
        };
        byStage.set(stageId, tally);
      }
      const cell = outcomes.indexOf(outcome) * statusClasses + Math.min(statusClasses - 1, Math.floor(status / 100));
      tally.requests[cell] = (tally.requests[cell] ?? 0) + 1;
      if (outcome === 'served' || outcome === 'failed') countDuration(tally.time, durationMs);
    },
    collect: () => [
      plainMetric(
        'gateway_requests_total',
        'Exchanges of the gateway that ended, by outcome as in the ledger',
        'counter',
        [...byStage.values()].flatMap(requestValues),
      ),
      plainMetric(
        seconds,
        'From accepting a request to the last byte of its response, for those that reached an integration',
        'histogram',
        [...byStage.values()].flatMap(({ labels, time }) => histogramValues(seconds, labels, time)),
      ),
    ],
  };
}

const seconds = 'gateway_request_duration_seconds';

function requestValues({ labels, requests }: Tally): MetricValue[] {
  return [...requests].flatMap((value, cell) => {
    if (value === 0) return [];
    const outcome = outcomes[Math.floor(cell / statusClasses)] ?? 'invalid';
    return [{ value, labels: { ...labels, outcome, status_class: `${cell % statusClasses}xx` } }];
  });
}
