import { Buffer } from 'node:buffer';

/**
 * The same latin1 text as one piece of its own: what was joined from many pieces is copied at once from then on, and what was cut
 * from a longer text no longer keeps that alive.
 */
export function flatText(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
