// What charts draw of a traffic history: a row a step, as rates per second. Pure.
import type { SplitSteps, TrafficCounts, TrafficHistory } from '#server/contracts/traffic.ts';
import type { SeriesRow } from '../live/live-series.ts';
import { othersKey } from '../live/subject-series.ts';

/** How much of the running step must have passed before it is shown: of less most is not booked yet. */
const tellingSeconds = 60;

/** Served, failed and refused requests per second, and mean milliseconds, of everything asked for. */
export function historyCharts(history: TrafficHistory): { traffic: SeriesRow[]; refusals: SeriesRow[]; latency: SeriesRow[] } {
  const rows = <Key extends string>(read: (counts: TrafficCounts, seconds: number) => Record<Key, number | null>) =>
    stepsOf(history).map(({ atMs, seconds, isKnown }, index): SeriesRow => {
      const values = read(countsAt(history, index), seconds);
      return row(atMs, isKnown ? values : unknown(Object.keys(values)));
    });
  return {
    traffic: rows((counts, seconds) => ({
      succeeded: Math.max(0, counts.forwarded - counts.errors) / seconds,
      errors: counts.errors / seconds,
    })),
    refusals: rows((counts, seconds) => ({
      rate: counts.throttled / seconds,
      quota: counts.quotaRefused / seconds,
      other: Math.max(0, counts.requests - counts.forwarded - counts.throttled - counts.quotaRefused) / seconds,
    })),
    latency: rows(({ forwarded, latencyMsSum, upstreamLatencyMsSum }) => ({
      upstream: forwarded === 0 ? null : upstreamLatencyMsSum / forwarded,
      gateway: forwarded === 0 ? null : Math.max(0, latencyMsSum - upstreamLatencyMsSum) / forwarded,
    })),
  };
}

/** Per second, a value per subject of the first `count`, and, under `others`, what is left of the whole. */
export function historySplit(history: TrafficHistory, count: number, value: (steps: SplitSteps, index: number) => number): SeriesRow[] {
  const subjects = history.subjects.slice(0, count);
  const ids = subjects.map(({ subjectId }) => subjectId);
  return stepsOf(history).map(({ atMs, seconds, isKnown }, index) => {
    if (!isKnown) return row(atMs, unknown([...ids, othersKey]));
    const values: Record<string, number> = {};
    let rest = value(history.steps, index);
    for (const subject of subjects) {
      const own = value(subject, index);
      values[subject.subjectId] = own / seconds;
      rest -= own;
    }
    values[othersKey] = Math.max(0, rest) / seconds;
    return row(atMs, values);
  });
}

/** Sums of the whole range, of everything asked for. */
export function historyTotals({ steps }: TrafficHistory): TrafficCounts {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return eachCount((count) => sum(steps[count]));
}

type Step = { atMs: number; seconds: number; isKnown: boolean };

/** Every step of the range. The running one counts for the seconds that have passed, once they tell something. */
function stepsOf({ fromMs, toMs, asOfMs, stepSeconds, knownFromMs }: TrafficHistory): Step[] {
  const steps: Step[] = [];
  const stepMs = stepSeconds * 1_000;
  for (let atMs = fromMs; atMs < toMs; atMs += stepMs) {
    const isRunning = atMs + stepMs > asOfMs;
    const seconds = isRunning ? (asOfMs - atMs) / 1_000 : stepSeconds;
    if (isRunning && seconds < tellingSeconds) break;
    steps.push({ atMs, seconds, isKnown: knownFromMs !== null && atMs + stepMs > knownFromMs });
  }
  return steps;
}

function countsAt({ steps }: TrafficHistory, index: number): TrafficCounts {
  return eachCount((count) => steps[count][index] ?? 0);
}

function eachCount(read: (count: keyof TrafficCounts) => number): TrafficCounts {
  return {
    requests: read('requests'),
    forwarded: read('forwarded'),
    throttled: read('throttled'),
    quotaRefused: read('quotaRefused'),
    errors: read('errors'),
    latencyMsSum: read('latencyMsSum'),
    upstreamLatencyMsSum: read('upstreamLatencyMsSum'),
  };
}

function unknown(keys: readonly string[]): Record<string, null> {
  return Object.fromEntries(keys.map((key) => [key, null]));
}

function row(atMs: number, values: Readonly<Record<string, number | null>>): SeriesRow {
  return Object.assign({ atMs }, values) as SeriesRow;
}
