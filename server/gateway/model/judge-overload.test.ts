import { describe, expect, it } from 'vitest';
import { judgeOverload } from './judge-overload.ts';

describe('judgeOverload', () => {
  it.each([
    ['a loop in time and a heap half full', { lateMs: 5, heapShare: 0.5 }, false, false],
    ['a late loop', { lateMs: 1_200, heapShare: 0.1 }, false, true],
    ['a full heap', { lateMs: 0, heapShare: 0.95 }, false, true],
    ['a loop that is still rather late', { lateMs: 600, heapShare: 0.1 }, true, true],
    ['a loop that was never that late', { lateMs: 600, heapShare: 0.1 }, false, false],
    ['a loop in time again', { lateMs: 20, heapShare: 0.1 }, true, false],
  ])('%s', (_, sample, before, after) => {
    expect(judgeOverload(sample, before)).toBe(after);
  });
});
