import { expect, it } from 'vitest';
import { newApiKey } from '../../kernel/api-key-format.ts';
import { systemRandom } from '../../kernel/random.ts';
import { PresentedKeys } from './presented-keys.ts';

it('finds each key it was given and nothing else, and begins anew when it is full', () => {
  const values = Array.from({ length: 1_000 }, () => newApiKey(systemRandom, 'live').value);
  const keys = new PresentedKeys<{ value: string; index: number }>(1_000);
  for (const [index, value] of values.entries()) {
    expect(keys.find(value)).toBeUndefined();
    keys.keep({ value, index });
  }
  for (const [index, value] of values.entries()) expect(keys.find(`x${value}`.substring(1))).toEqual({ value, index });
  // The same end, which is all that is hashed.
  const [first = ''] = values;
  expect(keys.find(`slk_test_${first.slice(9)}`)).toBeUndefined();
  expect(keys.find(first.slice(-12))).toBeUndefined();
  expect(keys.find('')).toBeUndefined();
  // Another object of a key that is there takes its place, and no room.
  for (const [index, value] of values.entries()) keys.keep({ value, index: -index });
  for (const [index, value] of values.entries()) expect(keys.find(value)).toEqual({ value, index: -index });
  keys.keep({ value: 'one more', index: 7 });
  expect(keys.find(first)).toBeUndefined();
  expect(keys.find('one more')?.index).toBe(7);
});
