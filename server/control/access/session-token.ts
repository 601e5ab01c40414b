// The text a browser's session is known by: `{row id}.{43 base62 characters}` (256 bits). The row keeps only the
// SHA-256 of the second half, so neither a read of the table nor an id in a list opens a session.
import { createHash, timingSafeEqual } from 'node:crypto';
import { newResourceId, pick } from '#server/kernel/ids.ts';
import type { Random } from '#server/kernel/random.ts';

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export type NewSessionToken = { token: string; rowId: string; secretHash: Uint8Array<ArrayBuffer> };

/** @returns a new token with the row's id and hash to keep */
export function newSessionToken(random: Random): NewSessionToken {
  const rowId = newResourceId(random);
  const secret = pick(random, base62, 43);
  return { token: `${rowId}.${secret}`, rowId, secretHash: hashSessionSecret(secret) };
}

/** @returns the two halves, or null when the text has another shape */
export function parseSessionToken(token: string): { rowId: string; secret: string } | null {
  const match = /^([a-z][a-z0-9]{9})\.([0-9A-Za-z]{43})$/.exec(token);
  return match?.[1] !== undefined && match[2] !== undefined ? { rowId: match[1], secret: match[2] } : null;
}

/** SHA-256 of the secret half: 32 bytes. */
export function hashSessionSecret(secret: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(secret).digest());
}

/** Compares in time that does not depend on where the bytes differ. */
export function isSameHash(first: Uint8Array, second: Uint8Array): boolean {
  return first.length === second.length && timingSafeEqual(first, second);
}
