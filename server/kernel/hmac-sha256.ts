// HMAC-SHA-256 for many short messages under one key, spelled out as its two hashes over prepared blocks: an Hmac object a
// message costs four times as much and has to be collected. Source: RFC 2104 §2.
import { Buffer } from 'node:buffer';
import { hash } from 'node:crypto';

/** In bytes: what the caller leaves free before what is authenticated. */
export const hmacPrefixBytes = 64;
const hashBytes = 32;

export type HmacKey = {
  /** Writes the key's block into the first `hmacPrefixBytes` bytes. */
  prepare(bytes: Buffer): void;
  /**
   * The HMAC of what follows the first `hmacPrefixBytes` bytes, which `prepare` has filled.
   *
   * @param encoding  `binary`: a character for each of the 32 bytes. A string costs half of what a buffer does.
   */
  authenticate(bytes: Buffer, encoding: 'hex' | 'binary'): string;
};

/** @param key  at most 64 bytes; longer keys would have to be hashed first */
export function createHmacKey(key: Uint8Array): HmacKey {
  if (key.length > hmacPrefixBytes) throw new Error('invariant broken: an HMAC key longer than a block');
  const inner = Buffer.alloc(hmacPrefixBytes, 0x36);
  const outer = Buffer.alloc(hmacPrefixBytes + hashBytes, 0x5c);
  for (const [index, byte] of key.entries()) {
    inner[index] = byte ^ 0x36;
    outer[index] = byte ^ 0x5c;
  }
  return {
    prepare: (bytes) => bytes.set(inner),
    authenticate(bytes, encoding) {
      outer.write(hash('sha256', bytes, 'binary'), hmacPrefixBytes, 'latin1');
      return hash('sha256', outer, encoding);
    },
  };
}
