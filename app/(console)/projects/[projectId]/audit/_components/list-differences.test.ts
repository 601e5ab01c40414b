import { describe, expect, it } from 'vitest';
import { listDifferences } from './list-differences.ts';

describe('differences of an audited change', () => {
  it('are the fields that changed, and no others', () => {
    const before = { name: 'orders', throttle: { rate: 5, burst: 10 }, hosts: ['a'] };
    const after = { name: 'orders', throttle: { rate: 7, burst: 10 }, hosts: ['a', 'b'] };
    expect(listDifferences(before, after)).toEqual([
      { path: 'hosts.1', before: null, after: 'b' },
      { path: 'throttle.rate', before: '5', after: '7' },
    ]);
  });

  it('of a creation are all its fields, of a deletion too', () => {
    expect(listDifferences(null, { name: 'x', tags: {}, limit: null })).toEqual([
      { path: 'limit', before: null, after: 'null' },
      { path: 'name', before: null, after: 'x' },
      { path: 'tags', before: null, after: '{}' },
    ]);
    expect(listDifferences({ name: 'x' }, null)).toEqual([{ path: 'name', before: 'x', after: null }]);
  });

  it('are none where nothing is known', () => {
    expect(listDifferences(null, undefined)).toEqual([]);
  });

  it('are bounded', () => {
    expect(
      listDifferences(
        null,
        Array.from({ length: 1_000 }, (_, index) => index),
      ),
    ).toHaveLength(200);
  });
});
