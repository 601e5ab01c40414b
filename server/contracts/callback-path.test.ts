import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeCallbackPath } from './callback-path.ts';

const origin = 'http://localhost:3000';

describe('a callback path', () => {
  it.each([
    ['/', '/'],
    ['/projects/abc/overview?range=15m#queues', '/projects/abc/overview?range=15m#queues'],
    ['/search?q=http://example.com', '/search?q=http://example.com'],
    ['http://localhost:3000/projects/abc', '/projects/abc'],
  ])('keeps %j', (candidate, path) => {
    expect(safeCallbackPath(candidate, origin)).toBe(path);
  });

  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '\t//evil.example',
    '/\n/evil.example',
    '/\r\n/evil.example',
    ' //evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e//evil.example',
    'https:evil.example',
    'https:/evil.example',
    'https://evil.example',
    'http://localhost:3000@evil.example/',
    'http://localhost:3000.evil.example/',
    'http://localhost:30001/',
    'http://localhost:3000//evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '/sign-in',
    '/sign-in?callbackUrl=/',
    '/api/auth/signout',
    `/${'a'.repeat(2_000)}`,
    '',
  ])('sends %j home', (candidate) => {
    expect(safeCallbackPath(candidate, origin)).toBe('/');
  });

  it('sends what is absent home', () => {
    expect(safeCallbackPath(null)).toBe('/');
    expect(safeCallbackPath(undefined)).toBe('/');
  });

  it('never leaves the console, whatever the text', () => {
    const fragment = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      ':',
      '@',
      'http',
      'https:',
      'evil.example',
      '%2f',
      '%5c',
      '\t',
      '\n',
      '?',
      '#',
      origin,
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(fragment, { maxLength: 8 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (candidate) => {
        const path = safeCallbackPath(candidate, origin);
        expect(path).toMatch(/^\/(?![/\\])/);
        expect(new URL(path, origin).origin).toBe(origin);
      }),
      { numRuns: 2_000 },
    );
  });
});
