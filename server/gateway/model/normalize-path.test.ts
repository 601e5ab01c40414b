import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizePath } from './normalize-path.ts';

describe('normalizePath', () => {
  it.each([
    '/a/../b',
    '/..',
    '/a/.',
    '/./a',
    '/a/..;/b',
    '/a/..%3b/b',
    '/a%2fb',
    '/a%2Fb',
    '/a%5cb',
    '/a\\b',
    '/%00',
    '/%0a',
    '/%7f',
    '/%2e%2e/a',
    '/%252e',
    '/%c0%ae',
    '/%ff',
    '/%zz',
    '/%4',
    'a',
    '/a b',
    '/ä',
  ])('refuses %s', (path) => {
    expect(normalizePath(path)).toBeNull();
  });

  it.each([
    ['/%61dmin', '/admin'],
    ['/caf%c3%a9', '/caf%C3%A9'],
    ['/a%20b', '/a%20b'],
    ['/a//b', '/a//b'],
    ['/...', '/...'],
    ['/100%25', '/100%25'],
  ])('reads %s as %s', (path, normal) => {
    expect(normalizePath(path)).toBe(normal);
  });

  it('is settled after one pass and keeps what the path means', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        const once = normalizePath(path);
        if (once === null) return;
        expect(normalizePath(once)).toBe(once);
        expect(decodeURIComponent(once)).toBe(decodeURIComponent(path));
      }),
    );
  }, 30_000);
});
