// The text of an access token, with which a program calls the control plane: `slt_` + 43 base62 characters (256 bits).
import { createHash } from 'node:crypto';
import { pick } from '#server/kernel/ids.ts';
import type { Random } from '#server/kernel/random.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** @returns a token to show once, with the hash and the last four characters to keep */
export function newAccessToken(random: Random): { value: string; hash: Uint8Array<ArrayBuffer>; last4: string } {
  const value = `slt_${pick(random, base62, 43)}`;
  return { value, hash: hashAccessToken(value), last4: value.slice(-4) };
}

/** SHA-256 of the token's text: 32 bytes. */
export function hashAccessToken(value: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(value).digest());
}

export function isWellFormedAccessToken(value: string): boolean {
  return /^slt_[0-9A-Za-z]{43,64}$/.test(value);
}
