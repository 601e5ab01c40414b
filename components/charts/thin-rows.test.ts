import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesRow } from '../live/live-series.ts';
import { thinRows } from './thin-rows.ts';

const rowsFrom = (firstSecond: number, values: readonly (number | null)[]): SeriesRow[] =>
  values.map((a, index) => ({ atMs: (firstSecond + index) * 1_000, a }) as SeriesRow);

describe('thinRows', () => {
  it('leaves five minutes as they are', () => {
    const rows = rowsFrom(
      1_000,
      Array.from({ length: 300 }, (_, index) => index),
    );
    expect(thinRows(rows, ['a'], 1)).toBe(rows);
  });

  it('draws 15 minutes as the highest of each three seconds, and keeps what is not known', () => {
    const values = Array.from({ length: 900 }, (_, index) => (index >= 3 && index < 6 ? null : index % 3));
    const thinned = thinRows(rowsFrom(3_000, values), ['a'], 1);
    expect(thinned).toHaveLength(300);
    expect(thinned.slice(0, 3)).toEqual([
      { atMs: 3_002_000, a: 2 },
      { atMs: 3_005_000, a: null },
      { atMs: 3_008_000, a: 2 },
    ]);
  });

  it('keeps the last second and the highest value, and the shape of the past as time moves on', () => {
    const values = fc.array(fc.option(fc.nat(1_000), { nil: null }), { minLength: 602, maxLength: 900 });
    fc.assert(
      fc.property(values, fc.nat(10), (given, firstSecond) => {
        const rows = rowsFrom(firstSecond, given);
        const thinned = thinRows(rows, ['a'], 1);
        expect(thinned.length).toBeLessThanOrEqual(301);
        expect(thinned.at(-1)?.atMs).toBe(rows.at(-1)?.atMs);
        expect(peak(thinned)).toBe(peak(rows));
        const later = thinRows(rows.slice(1), ['a'], 1);
        expect(later.slice(2)).toEqual(thinned.slice(thinned.length - later.length + 2));
      }),
      { numRuns: 50 },
    );
  });
});

function peak(rows: readonly SeriesRow[]): number {
  return Math.max(-1, ...rows.map(({ a }) => a ?? -1));
}
