import { describe, expect, it } from 'vitest';
import {
  chooseQueues,
  countActivity,
  currentFigures,
  depthRows,
  findGaps,
  latencyRows,
  oldestRows,
  refusalRows,
  timeDomain,
  trafficRows,
} from './live-series.ts';
import { addTicks, advanceWindow, emptyWindow } from './live-window.ts';
import { busyTick, queueAt, tickAt } from './tick-factory.test-data.ts';

describe('series of the overview', () => {
  it('splits requests into succeeded, failed and refused', () => {
    const counts = { requests: 20, forwarded: 12, errors: 2, throttled: 4, quotaRefused: 3 };
    const window = addTicks(emptyWindow, [busyTick(7, counts)]);
    expect(trafficRows(window)).toEqual([{ atMs: 7_000, succeeded: 10, errors: 2 }]);
    expect(refusalRows(window)).toEqual([{ atMs: 7_000, rate: 4, quota: 3, other: 1 }]);
  });

  it('holds 0 for quiet seconds, and null for those that were lost or have not come', () => {
    const ticks = [busyTick(10, { forwarded: 1 }), busyTick(12, { forwarded: 3 }), { ...busyTick(15, { forwarded: 5 }), isAfterGap: true }];
    const window = advanceWindow(addTicks(emptyWindow, ticks), 4);
    expect(trafficRows(window).map((row) => row.succeeded)).toEqual([1, 0, 3, null, null, 5, null, null]);
    expect(findGaps(window)).toEqual([
      { fromMs: 12_000, toMs: 15_000 },
      { fromMs: 15_000, toMs: 17_000 },
    ]);
    expect(timeDomain(window)).toEqual([(17 - 179) * 1_000, 17_000]);
  });

  it('makes the axis as long as what is known, in few steps', () => {
    const lengthAt = (second: number) => {
      const [from, to] = timeDomain(addTicks(emptyWindow, [tickAt(1_001), tickAt(1_000 + second)])) ?? [0, 0];
      return (to - from) / 1_000 + 1;
    };
    expect([1, 180, 181, 300, 600, 661, 900].map(lengthAt)).toEqual([180, 180, 240, 360, 660, 900, 900]);
  });

  it('averages latency over the requests of five seconds, weighted', () => {
    const window = addTicks(emptyWindow, [
      busyTick(1, { forwarded: 1, latencyMsSum: 30, upstreamLatencyMsSum: 20 }),
      busyTick(2, { forwarded: 3, latencyMsSum: 30, upstreamLatencyMsSum: 24 }),
      tickAt(6),
      tickAt(7),
    ]);
    expect(latencyRows(window).map((row) => [row.gateway, row.upstream])).toEqual([
      [10, 20],
      [4, 11],
      [4, 11],
      [4, 11],
      [4, 11],
      [2, 8],
      [null, null],
    ]);
  });

  it('draws the five deepest queues, in order of name', () => {
    const queues = ['g', 'f', 'e', 'd', 'c', 'b', 'a'].map((name, depth) => queueAt(name, { visible: depth }));
    const window = addTicks(emptyWindow, [{ ...tickAt(1), queues }]);
    const choice = chooseQueues(window);
    expect(choice.queues.map((queue) => queue.name)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(choice.others).toBe(2);
    expect(depthRows(window, choice)).toEqual([{ atMs: 1_000, a: 6, b: 5, c: 4, d: 3, e: 2 }]);
  });

  it('shows an empty queue as age 0, whether the tick names it or not', () => {
    const window = addTicks(emptyWindow, [
      { ...tickAt(1), queues: [queueAt('a', { oldestAgeSeconds: 42 })] },
      { ...tickAt(2), queues: [queueAt('a', {})] },
      tickAt(3),
    ]);
    expect(oldestRows(window, chooseQueues(window)).map((row) => row.a)).toEqual([42, 0, 0]);
  });

  it('gives rates over five seconds and the share of errors over a minute', () => {
    const window = addTicks(emptyWindow, [
      busyTick(50, { requests: 90, errors: 10 }),
      busyTick(98, { requests: 4 }),
      { ...busyTick(100, { requests: 6, throttled: 2, quotaRefused: 1 }), queues: [queueAt('a', { visible: 5, inFlight: 2 })] },
    ]);
    expect(currentFigures(window)).toEqual({ requestsPerSecond: 2, refusedPerSecond: 0.6, errorRatio: 0.1, visible: 5, inFlight: 2 });
  });

  it('claims nothing about now while the stream is silent', () => {
    expect(currentFigures(emptyWindow)).toBeNull();
    expect(currentFigures(advanceWindow(addTicks(emptyWindow, [tickAt(1)]), 20))).toBeNull();
  });

  it('counts what happened, and what lies there, as activity', () => {
    expect(countActivity(addTicks(emptyWindow, [{ ...tickAt(1), queues: [queueAt('a', {})] }]))).toBe(0);
    expect(countActivity(addTicks(emptyWindow, [{ ...tickAt(1), queues: [queueAt('a', { delayed: 1 })] }]))).toBe(1);
    const window = addTicks(emptyWindow, [
      busyTick(1, { requests: 2 }),
      { ...busyTick(2, { requests: 1 }), queues: [queueAt('a', { sent: 1, visible: 1 })] },
    ]);
    expect(countActivity(window)).toBe(5);
  });
});
