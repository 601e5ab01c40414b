import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalPath, canonicalQuery } from './sigv4-canonical.ts';

describe('canonicalPath', () => {
  test.each([
    ['/', '/'],
    ['/000000000000/orders', '/000000000000/orders'],
    ['/000000000000/orders.fifo', '/000000000000/orders.fifo'],
    ['/./', '/'],
    ['//example//', '/example/'],
    ['/example1/example2/../..', '/'],
    ['/a/./b/', '/a/b/'],
    ['/../..', '/'],
    ['/a%20b', '/a%2520b'],
    ['/a b', '/a%20b'],
  ])('%s becomes %s', (raw, expected) => {
    expect(canonicalPath(raw)).toBe(expected);
  });

  test('of a path already canonical is that path, however it was reached', () => {
    const plain = fc
      .array(fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,8}$/), { maxLength: 6 })
      .map((parts) => `/${parts.join('/')}`);
    fc.assert(fc.property(plain, (path) => canonicalPath(path) === path && canonicalPath(`/.${path}`) === path));
  });

  test('never holds an empty, dot or dot-dot segment', () => {
    const raw = fc.array(fc.constantFrom('', '.', '..', 'a', 'b c', '%2e'), { maxLength: 8 }).map((parts) => `/${parts.join('/')}`);
    fc.assert(
      fc.property(raw, (path) => {
        const inner = canonicalPath(path).replace(/^\/|\/$/g, '');
        return inner === '' || inner.split('/').every((segment) => !['', '.', '..'].includes(segment));
      }),
    );
  });
});

describe('canonicalQuery', () => {
  test.each([
    ['Param2=value2&Param1=value1', 'Param1=value1&Param2=value2'],
    ['Param-3=Value3&Param=Value2&%E1%88%B4=Value1', '%E1%88%B4=Value1&Param=Value2&Param-3=Value3'],
    ['b=2&b=1', 'b=1&b=2'],
    ['name', 'name='],
    ['a=x+y', 'a=x%20y'],
    ['a=%2f', 'a=%2F'],
    ['a=100%', 'a=100%25'],
    ['a=1&X-Amz-Signature=ff&&', 'a=1'],
  ])('%s becomes %s', (raw, expected) => {
    expect(canonicalQuery(raw)).toBe(expected);
  });

  test('does not depend on the order of the parameters, nor change when taken again', () => {
    const encoded = fc.string({ unit: 'binary', maxLength: 6 }).map((text) => encodeURIComponent(text.toWellFormed()));
    const pairs = fc.array(fc.tuple(encoded, encoded), { maxLength: 6 });
    fc.assert(
      fc.property(pairs, (list) => {
        const forwards = list.map(([name, value]) => `${name}=${value}`).join('&');
        const backwards = list
          .toReversed()
          .map(([name, value]) => `${name}=${value}`)
          .join('&');
        const canonical = canonicalQuery(forwards);
        return canonical === canonicalQuery(backwards) && canonical === canonicalQuery(canonical);
      }),
    );
  });
});
