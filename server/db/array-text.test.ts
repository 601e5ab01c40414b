import { expect, it } from 'vitest';
import { plainArray, textArray } from './array-text.ts';

it('quotes what an array of Postgres would read as something else', () => {
  expect(textArray(['a', 'a', '', 'null', 'NULLs', 'b c', '{x,"y"}', '\\', 'é'])).toBe(
    '{a,a,"","null",NULLs,"b c","{x,\\"y\\"}","\\\\","é"}',
  );
  expect(textArray([])).toBe('{}');
  expect(plainArray([0, 1, 2 ** 53 - 1])).toBe('{0,1,9007199254740991}');
});
