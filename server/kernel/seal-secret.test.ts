import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { systemRandom } from './random.ts';
import { openSecret, sealSecret } from './seal-secret.ts';

const masterKey = systemRandom.bytes(32);
const owner = { projectId: 'p', table: 'credential', rowId: 'r', version: 1 };

describe('sealSecret', () => {
  test('opens to what was sealed, for any text and owner', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), fc.string(), fc.nat(), (secret, projectId, rowId, version) => {
        const row = { projectId, table: 'credential', rowId, version };
        expect(openSecret(masterKey, sealSecret(masterKey, secret, row, systemRandom), row)).toBe(secret);
      }),
    );
  });

  test('the same secret never seals to the same bytes', () => {
    expect(sealSecret(masterKey, 'secret', owner, systemRandom)).not.toEqual(sealSecret(masterKey, 'secret', owner, systemRandom));
  });

  test.each([
    ['project', { projectId: 'q' }],
    ['table', { table: 'webhook' }],
    ['row', { rowId: 's' }],
    ['version', { version: 2 }],
  ])('does not open in another %s', (_, other) => {
    const sealed = sealSecret(masterKey, 'secret', owner, systemRandom);
    expect(() => openSecret(masterKey, sealed, { ...owner, ...other })).toThrow(/damaged or belongs to another row/);
  });

  test('names the master key as the reason when it is another one', () => {
    const sealed = sealSecret(masterKey, 'secret', owner, systemRandom);
    expect(() => openSecret(systemRandom.bytes(32), sealed, owner)).toThrow(/another master key/);
  });

  test('a flipped bit anywhere, or a cut anywhere, does not open', () => {
    const sealed = sealSecret(masterKey, 'secret', owner, systemRandom);
    for (let index = 0; index < sealed.length; index += 1) {
      const damaged = Uint8Array.from(sealed);
      damaged[index] = (damaged[index] ?? 0) ^ 1;
      expect(() => openSecret(masterKey, damaged, owner)).toThrow(/sealed secret/);
      expect(() => openSecret(masterKey, sealed.subarray(0, index), owner)).toThrow(/sealed secret/);
    }
  });
});
