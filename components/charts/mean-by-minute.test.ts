import { describe, expect, it } from 'vitest';
import { meanByMinute } from './mean-by-minute.ts';

describe('minutes of a chart', () => {
  it('are means of what is known, newest first', () => {
    const rows = [
      { atMs: 59_000, a: 4, b: null },
      { atMs: 60_000, a: 1, b: 8 },
      { atMs: 61_000, a: null, b: null },
      { atMs: 62_000, a: 3, b: 2 },
    ];
    expect(meanByMinute(rows, ['a', 'b'])).toEqual([
      { atMs: 60_000, means: [2, 5] },
      { atMs: 0, means: [4, null] },
    ]);
  });
});
