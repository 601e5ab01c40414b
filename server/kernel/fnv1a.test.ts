import { expect, it } from 'vitest';
import { fnv1a, fnvBasis } from './fnv1a.ts';

// Published test vectors of the 32-bit FNV-1a.
it.each([
  ['', 0x811c9dc5],
  ['a', 0xe40c292c],
  ['foobar', 0xbf9cf968],
])('hashes "%s" as published, in one piece and in two', (text, hash) => {
  expect(fnv1a(fnvBasis, text, 0, text.length) >>> 0).toBe(hash);
  const middle = text.length >> 1;
  expect(fnv1a(fnv1a(fnvBasis, text, 0, middle), text, middle, text.length) >>> 0).toBe(hash);
});
