import { expect, it } from 'vitest';
import type { KeyEntry } from '../../contracts/directory.ts';
import { newApiKey } from '../../kernel/api-key-format.ts';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createKeyCache } from './key-cache.ts';

const { value } = newApiKey(systemRandom, 'live');

function entryNamed(name: string): KeyEntry {
  return {
    keyId: 'key',
    lineageId: 'key',
    projectId: 'project',
    customerId: null,
    name,
    expiresAtMs: null,
    plans: [],
    keyAttributes: {},
    customerAttributes: {},
  };
}

it.each(['by name', 'all'] as const)('judges no request by a key that has changed (%s), though its text is known', async (how) => {
  const asked: string[] = [];
  const keys = createKeyCache({ clock: systemClock, ask: (hash) => asked.push(hash) });
  const first = keys.findPresented(value);
  const [hash = ''] = asked;
  keys.onAnswer(hash, { kind: 'found', entry: entryNamed('before') });
  expect(await first).toMatchObject({ entry: { name: 'before' } });
  // Twice: the second time its text is known as well.
  for (let time = 0; time < 2; time += 1) expect(keys.findPresented(value)).toMatchObject({ entry: { name: 'before' } });
  keys.onKeysChanged(how === 'all' ? 'all' : [hash]);
  const again = keys.findPresented(value);
  expect(asked).toEqual([hash, hash]);
  keys.onAnswer(hash, { kind: 'found', entry: entryNamed('after') });
  expect(await again).toMatchObject({ entry: { name: 'after' } });
  expect(keys.findPresented(value)).toMatchObject({ entry: { name: 'after' } });
  // An answer that comes unasked replaces what was known too.
  keys.onAnswer(hash, { kind: 'found', entry: entryNamed('last') });
  expect(keys.findPresented(value)).toMatchObject({ entry: { name: 'last' } });
  keys.onKeysChanged([hash]);
  const gone = keys.findPresented(value);
  keys.onAnswer(hash, { kind: 'absent' });
  expect(await gone).toBe('absent');
  expect(keys.findPresented(value)).toBe('absent');
});
