import { describe, expect, it } from 'vitest';
import type { TrafficHistory, TrafficPoint } from '#server/contracts/traffic.ts';
import { historyCharts, historySplit, historyTotals } from './history-series.ts';

const point = (atMs: number, values: Partial<TrafficPoint>): TrafficPoint => ({
  ...{ atMs, subjectId: '', requests: 0, forwarded: 0, throttled: 0, quotaRefused: 0, errors: 0 },
  ...{ latencyMsSum: 0, upstreamLatencyMsSum: 0 },
  ...values,
});
const minuteMs = 60_000;
const history = (values: Partial<TrafficHistory>): TrafficHistory => ({
  ...{ fromMs: 0, toMs: 4 * minuteMs, asOfMs: 3.5 * minuteMs, stepSeconds: 60, knownFromMs: minuteMs, subjects: [], points: [] },
  ...values,
});

describe('charts of a traffic history', () => {
  it('show rates per second, zero for quiet steps and nothing for what came before the first traffic', () => {
    const points = [
      point(minuteMs, { requests: 150, forwarded: 120, throttled: 12, quotaRefused: 6, errors: 60 }),
      point(3 * minuteMs, { requests: 9 }),
    ];
    const { traffic, refusals } = historyCharts(history({ points }));
    expect(traffic).toEqual([
      { atMs: 0, succeeded: null, errors: null },
      { atMs: minuteMs, succeeded: 1, errors: 1 },
      { atMs: 2 * minuteMs, succeeded: 0, errors: 0 },
    ]);
    expect(refusals[1]).toEqual({ atMs: minuteMs, rate: 0.2, quota: 0.1, other: 0.2 });
  });

  it('split the mean time of forwarded requests, and say nothing where there were none', () => {
    const points = [point(minuteMs, { requests: 5, forwarded: 4, latencyMsSum: 80, upstreamLatencyMsSum: 60 })];
    expect(historyCharts(history({ points })).latency.slice(1)).toEqual([
      { atMs: minuteMs, upstream: 15, gateway: 5 },
      { atMs: 2 * minuteMs, upstream: null, gateway: null },
    ]);
  });

  it('count the running hour for the minutes that have passed', () => {
    const hourMs = 60 * minuteMs;
    const points = [point(hourMs, { requests: 900, forwarded: 900 })];
    const range = { toMs: 2 * hourMs, asOfMs: hourMs + 15 * minuteMs, stepSeconds: 3_600, knownFromMs: 0, points };
    expect(historyCharts(history(range)).traffic.map((row) => row.succeeded)).toEqual([0, 1]);
  });

  it('show the running step from its first minute on, so that a project of some minutes is not without any', () => {
    const points = [point(0, { requests: 180, forwarded: 180 })];
    const range = (asOfMs: number) => ({ toMs: 15 * minuteMs, asOfMs, stepSeconds: 900, knownFromMs: 0, points });
    expect(historyCharts(history(range(0.5 * minuteMs))).traffic).toEqual([]);
    expect(historyCharts(history(range(2 * minuteMs))).traffic.map((row) => row.succeeded)).toEqual([1.5]);
  });

  it('put subjects side by side with what they leave of the whole', () => {
    const points = [point(minuteMs, { requests: 600 }), point(minuteMs, { requests: 240, subjectId: 'a' })];
    expect(historySplit(history({ points }), ['a', 'b'], (counts) => counts.requests)[1]).toEqual({
      atMs: minuteMs,
      a: 4,
      b: 0,
      others: 6,
    });
    expect(historyTotals(history({ points })).requests).toBe(600);
  });

  it('know nothing of a project without traffic', () => {
    expect(historyCharts(history({ knownFromMs: null })).traffic.every((row) => row.succeeded === null)).toBe(true);
  });
});
