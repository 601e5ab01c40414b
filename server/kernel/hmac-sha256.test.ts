import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHmacKey, hmacPrefixBytes } from './hmac-sha256.ts';

test('is the HMAC that node:crypto computes, whatever the key was used for before', () => {
  const bytes = (maxLength: number) => fc.uint8Array({ maxLength });
  fc.assert(
    fc.property(bytes(64), fc.array(bytes(300), { minLength: 1 }), (secret, messages) => {
      const key = createHmacKey(secret);
      for (const message of messages) {
        const prepared = Buffer.alloc(hmacPrefixBytes + message.length, 0xff);
        key.prepare(prepared);
        prepared.set(message, hmacPrefixBytes);
        const expected = createHmac('sha256', secret).update(message).digest();
        expect(key.authenticate(prepared, 'hex')).toBe(expected.toString('hex'));
        expect(key.authenticate(prepared, 'binary')).toBe(expected.toString('latin1'));
      }
    }),
  );
});

test('refuses a key that would have to be hashed first', () => {
  expect(() => createHmacKey(new Uint8Array(65))).toThrow();
});
