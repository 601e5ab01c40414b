import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveTick } from '#server/contracts/live.ts';
import { trafficRows } from './live-series.ts';
import type { LiveWindow } from './live-window.ts';
import { addTicks, emptyWindow } from './live-window.ts';
import { narrowWindow, splitRows } from './subject-series.ts';
import { createBusiestSubjects } from './subject-totals.ts';
import { busyTick, noCounts, tickAt } from './tick-factory.test-data.ts';

const busiestSubjects = (window: LiveWindow, kind: 'api' | 'key' | 'customer', count: number) => createBusiestSubjects(kind)(window, count);

const api = (apiId: string, stageId: string, requests: number) => ({
  ...noCounts,
  apiId,
  stageId,
  name: `${apiId.toUpperCase()}/${stageId}`,
  requests,
});
const key = (keyId: string, customerId: string, requests: number) => ({
  ...{ ...noCounts, keyId, customerId, name: keyId },
  ...{ requests, forwarded: requests, throttled: 1 },
});
const window = addTicks(emptyWindow, [
  {
    ...busyTick(1, { requests: 12, forwarded: 12 }),
    byApi: [api('a', 'live', 6), api('a', 'test', 2), api('b', 'live', 4)],
    byKey: [key('k1', 'c1', 5), key('k2', 'c1', 3), key('k3', '', 1)],
  },
  { ...busyTick(3, { requests: 5, forwarded: 5 }), byApi: [api('b', 'live', 5)], byKey: [key('k3', '', 2)] },
]);

describe('the live window by subject', () => {
  it('adds the stages of an API, and the keys of a customer', () => {
    expect(busiestSubjects(window, 'api', 5).map(({ subjectId, name, requests }) => [subjectId, name, requests])).toEqual([
      ['b', 'B', 9],
      ['a', 'A', 8],
    ]);
    expect(busiestSubjects(window, 'customer', 5).map(({ subjectId, requests, throttled }) => [subjectId, requests, throttled])).toEqual([
      ['c1', 8, 2],
    ]);
    expect(busiestSubjects(window, 'key', 1).map(({ subjectId }) => subjectId)).toEqual(['k1']);
  });

  it('shows subjects side by side, and what they leave of the whole; quiet seconds are zero', () => {
    expect(splitRows(window, 'api', ['a'], (counts) => counts.requests)).toEqual([
      { atMs: 1_000, a: 8, others: 4 },
      { atMs: 2_000, a: 0, others: 0 },
      { atMs: 3_000, a: 0, others: 5 },
    ]);
    expect(splitRows(window, 'key', ['k1', 'k3'], (counts) => counts.requests).map((row) => row.others)).toEqual([6, 0, 3]);
  });

  it('narrowed to one has its totals and nobody else’s', () => {
    const narrow = narrowWindow(window, { kind: 'customer', id: 'c1' });
    expect(trafficRows(narrow).map((row) => row.succeeded)).toEqual([8, 0, 0]);
    expect(trafficRows(narrowWindow(window, { kind: 'key', id: 'nobody' })).map((row) => row.succeeded)).toEqual([0, 0, 0]);
  });

  it('keeps lost seconds lost', () => {
    const torn = addTicks(emptyWindow, [tickAt(1), { ...tickAt(4), isAfterGap: true }]);
    expect(splitRows(torn, 'api', ['a'], (counts) => counts.requests).map((row) => row.a)).toEqual([0, null, null, 0]);
  });

  it('knows nothing of whom a replay left out, and everything of whom it kept', () => {
    const second = (atSeconds: number, thinned: boolean): LiveTick => ({
      ...busyTick(atSeconds, { requests: 9, forwarded: 9 }),
      byKey: thinned
        ? [key('top', 'c1', 5), { ...key('', 'c1', 1), name: '' }]
        : [key('top', 'c1', 5), key('small', 'c1', 1), key('late', 'c2', 3)],
      ...(thinned ? { thinned: ['byKey'] } : {}),
    });
    const replayed = addTicks(emptyWindow, [second(1, true), second(2, true), second(3, false), { ...busyTick(4, {}), byKey: [] }]);
    const served = (kind: 'key' | 'customer', id: string) =>
      trafficRows(narrowWindow(replayed, { kind, id })).map(({ atMs, succeeded }) => [atMs / 1_000, succeeded]);
    expect(served('key', 'top')).toEqual([[1, 5], [2, 5], [3, 5], [4, 0]]); // biome-ignore format: a line
    expect(served('key', 'late')).toEqual([[3, 3], [4, 0]]); // biome-ignore format: a line
    expect(served('customer', 'c1')).toEqual([[1, 6], [2, 6], [3, 6], [4, 0]]); // biome-ignore format: a line
    const rows = splitRows(replayed, 'key', ['top', 'late'], ({ requests }) => requests);
    expect(rows.map(({ top, late, others }) => [top, late, others])).toEqual([[5, null, 4], [5, null, 4], [5, 3, 1], [0, 0, 0]]); // biome-ignore format: a line
    expect(busiestSubjects(replayed, 'key', 9).map(({ subjectId }) => subjectId)).toEqual(['top', 'late', 'small']);
    expect(busiestSubjects(replayed, 'customer', 9).map(({ subjectId, requests }) => [subjectId, requests])).toEqual([['c1', 18], ['c2', 3]]); // biome-ignore format: a line
  });

  it('keeps up who is busiest as the window moves, as if it were summed anew', () => {
    const second = fc.record({ atSeconds: fc.integer({ min: 1, max: 60 }), requests: fc.array(fc.nat(5), { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(fc.array(second, { maxLength: 4 }), { maxLength: 12 }), fc.constantFrom('key', 'customer'), (steps, kind) => {
        const busiest = createBusiestSubjects(kind);
        let moving = emptyWindow;
        for (const [place, seconds] of steps.entries()) {
          const ticks = seconds.map(({ atSeconds, requests }) => ({
            ...tickAt(atSeconds + place * 200),
            byKey: requests.map((count, n) => key(`k${n}`, `c${n % 2}`, count)),
          }));
          moving = addTicks(moving, ticks);
          expect(busiest(moving, 3)).toEqual(createBusiestSubjects(kind)(moving, 3));
        }
      }),
    );
  });
});
