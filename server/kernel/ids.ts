// Ids of resources look like AWS's: ten lower-case letters and digits, the first a letter.
import type { Random } from './random.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const alphabet = `${letters}0123456789`;

/**
 * A new id, 10 characters of [a-z0-9], first a letter (about 51 bits).
 *
 * Unbiased: bytes that would favour some characters are drawn again.
 */
export function newResourceId(random: Random): string {
  return pick(random, letters, 1) + pick(random, alphabet, 9);
}

/** `count` characters drawn uniformly from `characters` (at most 256 of them). */
export function pick(random: Random, characters: string, count: number): string {
  const ceiling = 256 - (256 % characters.length);
  let text = '';
  while (text.length < count) {
    for (const byte of random.bytes(count * 2)) {
      if (byte < ceiling && text.length < count) text += characters[byte % characters.length];
    }
  }
  return text;
}
