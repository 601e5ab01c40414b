import { describe, expect, it } from 'vitest';
import { formatPairs, parsePairs } from './pairs-text.ts';

describe('pairs as text', () => {
  it('come back as they were', () => {
    const pairs = { host: 'a.example:80', empty: '', query: 'a=b&c=d' };
    expect(parsePairs(formatPairs(pairs, '='), '=')).toEqual(pairs);
    expect(parsePairs(formatPairs(pairs, ':'), ':')).toEqual(pairs);
  });

  it('are read generously', () => {
    expect(parsePairs('\n a = 1 \n\nb\na=2\n', '=')).toEqual({ a: '2', b: '' });
    expect(parsePairs('', ':')).toEqual({});
  });
});
