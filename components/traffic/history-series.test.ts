import { describe, expect, it } from 'vitest';
import { type SplitSteps, type TrafficCounts, type TrafficHistory, trafficCounts } from '#server/contracts/traffic.ts';
import { historyCharts, historySplit, historyTotals } from './history-series.ts';

const minuteMs = 60_000;
const nothing = { requests: 0, forwarded: 0, throttled: 0, quotaRefused: 0, errors: 0, latencyMsSum: 0, upstreamLatencyMsSum: 0 };

/** @param steps  what was counted in each, from the first on */
function columns(...steps: Partial<TrafficCounts>[]): TrafficHistory['steps'] {
  const entries = trafficCounts.map((count) => [count, steps.map((step) => ({ ...nothing, ...step })[count])] as const);
  return Object.fromEntries(entries) as Record<keyof TrafficCounts, number[]>;
}

const subject = (subjectId: string, steps: SplitSteps) => ({ subjectId, name: subjectId, ...steps });
const history = (values: Partial<TrafficHistory>): TrafficHistory => ({
  ...{ fromMs: 0, toMs: 4 * minuteMs, asOfMs: 3.5 * minuteMs, stepSeconds: 60, knownFromMs: minuteMs, subjects: [], steps: columns() },
  ...values,
});

describe('charts of a traffic history', () => {
  it('show rates per second, zero for quiet steps and nothing for what came before the first traffic', () => {
    const steps = columns({}, { requests: 150, forwarded: 120, throttled: 12, quotaRefused: 6, errors: 60 }, {}, { requests: 9 });
    const { traffic, refusals } = historyCharts(history({ steps }));
    expect(traffic).toEqual([
      { atMs: 0, succeeded: null, errors: null },
      { atMs: minuteMs, succeeded: 1, errors: 1 },
      { atMs: 2 * minuteMs, succeeded: 0, errors: 0 },
    ]);
    expect(refusals[1]).toEqual({ atMs: minuteMs, rate: 0.2, quota: 0.1, other: 0.2 });
  });

  it('split the mean time of forwarded requests, and say nothing where there were none', () => {
    const steps = columns({}, { requests: 5, forwarded: 4, latencyMsSum: 80, upstreamLatencyMsSum: 60 });
    expect(historyCharts(history({ steps })).latency.slice(1)).toEqual([
      { atMs: minuteMs, upstream: 15, gateway: 5 },
      { atMs: 2 * minuteMs, upstream: null, gateway: null },
    ]);
  });

  it('count the running hour for the minutes that have passed', () => {
    const hourMs = 60 * minuteMs;
    const steps = columns({}, { requests: 900, forwarded: 900 });
    const range = { toMs: 2 * hourMs, asOfMs: hourMs + 15 * minuteMs, stepSeconds: 3_600, knownFromMs: 0, steps };
    expect(historyCharts(history(range)).traffic.map((row) => row.succeeded)).toEqual([0, 1]);
  });

  it('show the running step from its first minute on, so that a project of some minutes is not without any', () => {
    const steps = columns({ requests: 180, forwarded: 180 });
    const range = (asOfMs: number) => ({ toMs: 15 * minuteMs, asOfMs, stepSeconds: 900, knownFromMs: 0, steps });
    expect(historyCharts(history(range(0.5 * minuteMs))).traffic).toEqual([]);
    expect(historyCharts(history(range(2 * minuteMs))).traffic.map((row) => row.succeeded)).toEqual([1.5]);
  });

  it('put subjects side by side with what they leave of the whole', () => {
    const steps = columns({}, { requests: 600 });
    const subjects = [subject('a', columns({}, { requests: 240 })), subject('b', columns()), subject('c', columns({}, { requests: 9 }))];
    expect(historySplit(history({ steps, subjects }), 2, ({ requests }, step) => requests[step] ?? 0)[1]).toEqual({
      atMs: minuteMs,
      a: 4,
      b: 0,
      others: 6,
    });
    expect(historyTotals(history({ steps })).requests).toBe(600);
  });

  it('know nothing of a project without traffic', () => {
    expect(historyCharts(history({ knownFromMs: null })).traffic.every((row) => row.succeeded === null)).toBe(true);
  });
});
