// The text of an API key: `slk_{live|test}_` + 43 base62 characters (256 bits) + 6 base62 characters of CRC-32.
// The checksum lets scanners and the gateway refuse a mistyped key without a look-up; only the SHA-256 is stored.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { pick } from './ids.ts';
import type { Random } from './random.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const shape = /^slk_(live|test)_[0-9A-Za-z]{49}$/;

export type NewApiKey = { value: string; hash: Uint8Array; prefix: string; last4: string };

/** @returns a new key: the value to show once, its SHA-256, its first 12 and last 4 characters for lists */
export function newApiKey(random: Random, environment: 'live' | 'test'): NewApiKey {
  const body = `slk_${environment}_${pick(random, base62, 43)}`;
  const value = body + checksum(body);
  return { value, hash: hashApiKey(value), prefix: value.slice(0, 12), last4: value.slice(-4) };
}

/** SHA-256 of the key's text: 32 bytes. Keys have 256 bits of entropy, so no salt or slow hash is needed. */
export function hashApiKey(value: string): Uint8Array {
  return createHash('sha256').update(value).digest();
}

/** True when shape and checksum are right. Says nothing of whether the key exists. */
export function isWellFormedApiKey(value: string): boolean {
  return shape.test(value) && checksum(value.slice(0, -6)) === value.slice(-6);
}

function checksum(body: string): string {
  let rest = crc32(body);
  let text = '';
  for (let digit = 0; digit < 6; digit += 1) {
    text = (base62[rest % 62] ?? '0') + text;
    rest = Math.floor(rest / 62);
  }
  return text;
}
