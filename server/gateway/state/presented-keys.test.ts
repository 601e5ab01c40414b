import { expect, it } from 'vitest';
import { newApiKey } from '../../kernel/api-key-format.ts';
import { systemRandom } from '../../kernel/random.ts';
import { PresentedKeys } from './presented-keys.ts';

it('finds each key it was given and nothing else, and begins anew when it is full', () => {
  const values = Array.from({ length: 1_000 }, () => newApiKey(systemRandom, 'live').value);
  const keys = new PresentedKeys<number>(1_000);
  for (const [index, value] of values.entries()) {
    expect(keys.find(value)).toBeUndefined();
    keys.add(value, `hash ${index}`, index);
  }
  for (const [index, value] of values.entries())
    expect(keys.find(`x${value}`.substring(1))).toMatchObject({ value, hash: `hash ${index}`, key: index });
  // The same end, which is all that is hashed.
  const [first = ''] = values;
  expect(keys.find(`slk_test_${first.slice(9)}`)).toBeUndefined();
  expect(keys.find(first.slice(-12))).toBeUndefined();
  expect(keys.find('')).toBeUndefined();
  keys.add('one more', 'its hash', -1);
  expect(keys.find(first)).toBeUndefined();
  expect(keys.find('one more')?.hash).toBe('its hash');
});
