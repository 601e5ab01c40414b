// Calls of the AWS wire protocol in one thread, by service, action and hundred of the status.
import { countDuration, createDurationTally, type DurationTally } from '../kernel/duration-tally.ts';
import { answerBoundsSeconds, histogramValues, plainMetric } from './plain-metrics.ts';
import type { ThreadMetrics } from './thread-messages.ts';

const statusClasses = 6;

type Tally = { labels: { service: string; action: string }; calls: Float64Array; time: DurationTally };

export type ActionTallies = {
  count(service: string, action: string, status: number, durationMs: number): void;
  /** Two metrics in the form of prom-client's `getMetricsAsJSON`. */
  collect(): ThreadMetrics;
};

export function createActionTallies(): ActionTallies {
  const byService = new Map<string, Map<string, Tally>>();

  function tallyOf(service: string, action: string): Tally {
    const byAction = byService.get(service) ?? new Map<string, Tally>();
    byService.set(service, byAction);
    let tally = byAction.get(action);
    if (tally === undefined) {
      tally = { labels: { service, action }, calls: new Float64Array(statusClasses), time: createDurationTally(answerBoundsSeconds) };
      byAction.set(action, tally);
    }
    return tally;
  }

  return {
    count: (service, action, status, durationMs) => {
      const { calls, time } = tallyOf(service, action);
      const cell = Math.min(statusClasses - 1, Math.floor(status / 100));
      calls[cell] = (calls[cell] ?? 0) + 1;
      countDuration(time, durationMs);
    },
    collect: () => {
      const tallies = [...byService.values()].flatMap((byAction) => [...byAction.values()]);
      const seconds = 'aws_action_duration_seconds';
      return [
        plainMetric(
          'aws_actions_total',
          'Calls of the AWS wire protocol, by action and status class',
          'counter',
          tallies.flatMap(callValues),
        ),
        plainMetric(
          seconds,
          'Time to answer a call of the AWS wire protocol; long polls include their wait',
          'histogram',
          tallies.flatMap(({ labels, time }) => histogramValues(seconds, labels, time)),
        ),
      ];
    },
  };
}

function callValues({ labels, calls }: Tally) {
  return [...calls].flatMap((value, hundred) => (value === 0 ? [] : [{ value, labels: { ...labels, status_class: `${hundred}xx` } }]));
}
