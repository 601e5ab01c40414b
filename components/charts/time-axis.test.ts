import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clockTime, timeTicks } from './time-axis.ts';

describe('a time axis', () => {
  it('marks the last 15 minutes every three', () => {
    const end = Date.UTC(2026, 0, 1, 12, 0, 30);
    const marks = timeTicks([end - 899_000, end]).map((at) => new Date(at).toISOString().slice(11, 16));
    expect(marks).toEqual(['11:48', '11:51', '11:54', '11:57', '12:00']);
  });

  it('has at most six marks, all inside, whatever the stretch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 41 }), fc.integer({ min: 1_000, max: 2 ** 36 }), (from, length) => {
        const marks = timeTicks([from, from + length]);
        expect(marks.length).toBeLessThanOrEqual(6);
        for (const mark of marks) expect(mark >= from && mark <= from + length).toBe(true);
      }),
    );
  });

  it('writes midnight as 00', () => {
    expect(clockTime(new Date(2026, 0, 1, 0, 5, 9).getTime(), 'en', true)).toBe('00:05:09');
  });
});
