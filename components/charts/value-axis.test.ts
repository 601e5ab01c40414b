import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationTicks, valueTicks } from './value-axis.ts';

describe('a value axis', () => {
  it.each([
    [0, [0, 1, 2]],
    [2, [0, 1, 2]],
    [3, [0, 2, 4]],
    [82, [0, 50, 100]],
    [159, [0, 100, 200]],
    [1_000, [0, 500, 1_000]],
  ])('for values up to %d is marked at %j', (highest, marks) => {
    expect(valueTicks(highest)).toEqual(marks);
  });

  it('reaches every value and is at most twice as tall', () => {
    fc.assert(
      fc.property(fc.double({ min: 2, max: 1e12, noNaN: true }), (highest) => {
        const top = valueTicks(highest)[2];
        expect(top).toBeGreaterThanOrEqual(highest);
        expect(top).toBeLessThanOrEqual(highest * 2 * (1 + 1e-9));
      }),
    );
  });
});

describe('marks for durations', () => {
  it.each([
    [0, [0, 1, 2]],
    [45, [0, 30, 60]],
    [1_001, [0, 600, 1_200]],
    [5_000, [0, 3_600, 7_200]],
    [90_000, [0, 86_400, 172_800]],
    [2_000_000, [0, 1_728_000, 3_456_000]],
  ])('up to %d seconds', (highest, marks) => {
    expect(durationTicks(highest)).toEqual(marks);
  });
});
