import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesRow } from '../live/live-series.ts';
import { chartPaths, nearestRow } from './chart-paths.ts';

const rowsOf = (values: readonly (number | null)[]): SeriesRow[] => values.map((a, index) => ({ atMs: index * 1_000, a }) as SeriesRow);
const scale = { domain: [0, 4_000] as const, top: 10 };

describe('the outlines of a chart', () => {
  it('break where nothing is known, close to the ground, and mark a value that stands alone', () => {
    expect(chartPaths(rowsOf([0, 10, null, 5, null]), 'a', scale)).toEqual({
      line: 'M0.0 100.00L250.0 0.00',
      area: 'M0.0 100L0.0 100.00L250.0 0.00L250.0 100Z',
      dots: 'M750.0 50.00h0',
    });
  });

  it('hold every known value once, as part of a line or as a mark', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(10), { nil: null }), { maxLength: 60 }), (values) => {
        const { line, dots } = chartPaths(rowsOf(values), 'a', { domain: [0, 60_000], top: 10 });
        const drawn = `${line}${dots}`.match(/[ML]/g)?.length ?? 0;
        expect(drawn).toBe(values.filter((value) => value !== null).length);
        expect(`${line}${dots}`).not.toContain('NaN');
      }),
    );
  });

  it('are empty without rows', () => {
    expect(chartPaths([], 'a', scale)).toEqual({ line: '', area: '', dots: '' });
  });
});

describe('the row under the pointer', () => {
  it('is the nearest, and none where there is nothing near', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(1_000), { maxLength: 30 }), fc.integer({ min: -50, max: 1_050 }), (seconds, atMs) => {
        const rows = seconds.sort((a, b) => a - b).map((second) => ({ atMs: second }) as SeriesRow);
        const distances = seconds.map((second) => Math.abs(second - atMs));
        const least = Math.min(Infinity, ...distances);
        const found = nearestRow(rows, atMs, 5);
        if (least > 5) expect(found).toBeNull();
        else expect(Math.abs((found?.atMs ?? Number.NaN) - atMs)).toBe(least);
      }),
    );
  });
});
