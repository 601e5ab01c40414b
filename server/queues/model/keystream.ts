// The keystream of AES-256 in counter mode, drawn ahead for many small messages at once: a cipher object for each of them
// costs more than everything else that is done to seal it. Every message has blocks of its own; it is opened by a cipher
// that begins at its first block, which stands beside it.
// Source: NIST SP 800-38A §6.5 and appendix B.2 (a nonce of 96 bits, a counter of 32).
import type { KeyObject } from 'node:crypto';
import { createCipheriv } from 'node:crypto';

/** In bytes; so long is a block, and the counter block that names it. */
export const blockBytes = 16;
const nonceBytes = 12;
/** Bytes drawn at once grow from one message's to this, as there may be a keystream for each of many queues; larger messages have a draw of their own. */
const drawBytesMax = 4_096;
const zeros = Buffer.alloc(drawBytesMax);

export type Keystream = {
  /**
   * Encrypts in place.
   *
   * @param bytes  the counter block of the first block is written at `at - blockBytes`
   * @param size   bytes from `at` on
   */
  encrypt(bytes: Buffer, at: number, size: number): void;
};

/** @param nextNonce  gives 12 random bytes, fresh for every draw; a nonce is used for fewer than 2^32 blocks */
export function createKeystream(key: KeyObject, nextNonce: () => Uint8Array): Keystream {
  /** The nonce of what is drawn, and the number of a block. */
  let counter = Buffer.alloc(blockBytes);
  let drawn = Buffer.alloc(0);
  let taken = 0;

  function firstBlock(): Buffer<ArrayBuffer> {
    const block = Buffer.alloc(blockBytes);
    block.set(nextNonce());
    return block;
  }

  function draw(size: number): void {
    counter = firstBlock();
    const bytes = Math.min(drawBytesMax, Math.max(drawn.length * 2, Math.ceil(size / blockBytes) * blockBytes));
    drawn = createCipheriv('aes-256-ctr', key, counter).update(zeros.subarray(0, bytes));
    taken = 0;
  }

  return {
    encrypt(bytes, at, size) {
      if (size > drawBytesMax) {
        const own = firstBlock();
        own.copy(bytes, at - blockBytes);
        createCipheriv('aes-256-ctr', key, own)
          .update(bytes.subarray(at, at + size))
          .copy(bytes, at);
        return;
      }
      if (taken + size > drawn.length) draw(size);
      counter.writeUInt32BE(taken / blockBytes, nonceBytes);
      counter.copy(bytes, at - blockBytes);
      for (let index = 0; index < size; index += 1) bytes[at + index] = (bytes[at + index] ?? 0) ^ (drawn[taken + index] ?? 0);
      taken += Math.ceil(size / blockBytes) * blockBytes;
    },
  };
}
