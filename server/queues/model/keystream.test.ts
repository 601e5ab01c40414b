import { createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockBytes, createKeystream } from './keystream.ts';

const key = createSecretKey(randomBytes(32));

test('each message opens from its own counter block, and no block is used twice', () => {
  const size = fc.oneof(fc.nat(300), fc.constantFrom(0, 16, 4_095, 4_096, 4_097), fc.nat(20_000));
  fc.assert(
    fc.property(fc.array(size, { minLength: 1, maxLength: 60 }), (sizes) => {
      let nonces = 0;
      const keystream = createKeystream(key, () => {
        nonces += 1;
        return Buffer.alloc(12, nonces);
      });
      const endOf = new Map<string, number>();
      for (const bytes of sizes) {
        const message = Buffer.alloc(blockBytes + bytes, 'm');
        keystream.encrypt(message, blockBytes, bytes);
        const counter = message.subarray(0, blockBytes);
        const opened = createDecipheriv('aes-256-ctr', key, counter).update(message.subarray(blockBytes));
        expect(opened.equals(Buffer.alloc(bytes, 'm'))).toBe(true);
        const nonce = counter.toString('hex', 0, 12);
        const first = counter.readUInt32BE(12);
        expect(first).toBeGreaterThanOrEqual(endOf.get(nonce) ?? 0);
        endOf.set(nonce, first + Math.ceil(bytes / blockBytes));
      }
    }),
  );
});

test('writes nothing beside the message and its counter block', () => {
  const bytes = Buffer.alloc(64, 7);
  createKeystream(key, () => randomBytes(12)).encrypt(bytes, 32, 20);
  expect(bytes.subarray(0, 16).equals(Buffer.alloc(16, 7))).toBe(true);
  expect(bytes.subarray(52).equals(Buffer.alloc(12, 7))).toBe(true);
});
