import { describe, expect, it } from 'vitest';
import type { QueueHistory } from '#server/contracts/queue-history.ts';
import { depthGaps, depthRowsOf, depthStateRows, oldestRowsOf } from './depth-history.ts';

const minuteMs = 60_000;

/** Six minutes, the last of them running; samples in the first, second and fifth. */
const history = (given: Partial<QueueHistory> = {}): QueueHistory => ({
  fromMs: 0,
  toMs: 6 * minuteMs,
  asOfMs: 5.5 * minuteMs,
  stepSeconds: 60,
  knownFromMs: 0,
  sampledMs: [0, minuteMs, 4 * minuteMs],
  queues: [{ queueId: 'a', name: 'A' }],
  holdingCount: 0,
  points: [[1, 0, 4, 2, 1, 30]],
  ...given,
});

describe('the history of depths', () => {
  it('holds what was sampled, 0 where a queue held nothing, and nothing where no sample was taken', () => {
    const rows = depthStateRows(history(), 'a');
    expect(rows.map(({ visible, inFlight, delayed }) => [visible, inFlight, delayed])).toEqual([
      [0, 0, 0],
      [4, 2, 1],
      [null, null, null],
      [null, null, null],
      [0, 0, 0],
    ]);
    expect(oldestRowsOf(history(), ['a', 'b']).map(({ a, b }) => [a, b])).toEqual([[0, 0], [30, 0], [null, null], [null, null], [0, 0]]); // biome-ignore format: a row a line
  });

  it('tells a queue that was not counted from one that was empty, and an age that is none from one not known', () => {
    const given = history({ points: [[0, 0, null, null, null, null], [1, 0, 0, 2, 1, null]] }); // biome-ignore format: a row a line
    expect(depthRowsOf(given, ['a']).map(({ a }) => a)).toEqual([null, 0, null, null, 0]);
    expect(oldestRowsOf(given, ['a']).map(({ a }) => a)).toEqual([null, 0, null, null, 0]);
  });

  it('is of the one queue that was asked for, where none is named', () => {
    expect(depthRowsOf(history({ queues: [] }), ['a'])[1]).toEqual({ atMs: minuteMs, a: 4 });
  });

  it('marks what is missing since the first sample as a gap, also the one that goes on', () => {
    expect(depthGaps(history())).toEqual([{ fromMs: minuteMs, toMs: 4 * minuteMs }]);
    expect(depthGaps(history({ sampledMs: [0] }))).toEqual([{ fromMs: 0, toMs: 5.5 * minuteMs }]);
    expect(depthGaps(history({ knownFromMs: 4 * minuteMs, sampledMs: [4 * minuteMs] }))).toEqual([]);
    expect(depthGaps(history({ knownFromMs: null, sampledMs: [] }))).toEqual([]);
  });

  it('shows a running hour, whose samples are there already', () => {
    const hourMs = 3_600_000;
    const given = history({ toMs: 2 * hourMs, asOfMs: 1.2 * hourMs, stepSeconds: 3_600, sampledMs: [0, hourMs], points: [] });
    expect(depthRowsOf(given, ['a']).map(({ atMs, a }) => [atMs, a])).toEqual([[0, 0], [hourMs, 0]]); // biome-ignore format: a row a line
  });
});
