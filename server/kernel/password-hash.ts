// Passwords are kept as argon2id in PHC text: `$argon2id$v=19$m=19456,t=2,p=1${salt}${hash}`, base64 without padding.
// Cost: 19 MiB and two passes, about 25 ms. Source: OWASP Password Storage Cheat Sheet; RFC 9106; PHC string format.
import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Random } from './random.ts';

const derive = promisify(argon2);
const memoryKib = 19_456;
const passes = 2;
const parallelism = 1;

/** @returns the PHC text to keep */
export async function hashPassword(password: string, random: Random): Promise<string> {
  const salt = random.bytes(16);
  const hash = await derive('argon2id', { message: password, nonce: salt, parallelism, tagLength: 32, memory: memoryKib, passes });
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${encode(salt)}$${encode(hash)}`;
}

/**
 * Checks a password against its PHC text.
 *
 * @param phc  what hashPassword gave, or null for an account that does not exist: the same work is done, then false
 * @returns    true only for the right password; false for a text that is not argon2id
 */
export async function verifyPassword(password: string, phc: string | null): Promise<boolean> {
  const match = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{22,86})$/.exec(
    phc ?? nobody,
  );
  if (!match) return false;
  const [, memory = '', time = '', lanes = '', salt = '', expectedText = ''] = match;
  const expected = Buffer.from(expectedText, 'base64');
  const actual = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    parallelism: Number(lanes),
    tagLength: expected.length,
    memory: Number(memory),
    passes: Number(time),
  });
  return timingSafeEqual(actual, expected) && phc !== null;
}

/** A hash that no password is kept under, for accounts that do not exist. */
const nobody = `$argon2id$v=19$m=${memoryKib},t=${passes},p=${parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}
