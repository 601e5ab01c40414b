// Walks over records as they lie in a segment, byte by byte, without making values of what nobody asks for: a busy
// gateway writes two records a request, and the fold wants a few numbers of each. See spool-record.ts for the format.

import type { Outcome } from '../../contracts/usage-record.ts';
import { assert } from '../../kernel/assert.ts';

const comma = 44;
const quote = 34;
const backslash = 92;
const lineFeed = 10;
const zero = 48;
/** So many fit into 32 bits, and whole numbers of 32 bits are read several times as fast as larger ones. */
const shortDigits = 9;

/** By first letter, which no two share. */
const outcomeByLetter: readonly (Outcome | undefined)[] = (() => {
  const outcomes: readonly Outcome[] = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'];
  const byLetter: (Outcome | undefined)[] = [];
  for (const outcome of outcomes) byLetter[outcome.charCodeAt(0)] = outcome;
  return byLetter;
})();

/** Reads the elements of one line in order; the caller knows what each is. */
export class RecordReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Begins the line at `start`. @returns its kind, a letter's code; its elements follow */
  begin(start: number): number {
    // ["A",…
    const kind = this.#bytes[start + 2] ?? 0;
    this.#at = start + 5;
    return kind;
  }

  /** An element that is a whole number ≥ 0. @throws when it is something else */
  number(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let digit = (bytes[at] ?? 0) - zero;
    assert(digit >= 0 && digit <= 9, 'a record of the spool holds a number where one belongs');
    const shortEnd = at + shortDigits;
    let value = 0;
    while (digit >= 0 && digit <= 9 && at < shortEnd) {
      value = (value * 10 + digit) | 0;
      at += 1;
      digit = (bytes[at] ?? 0) - zero;
    }
    // Past the comma or bracket.
    this.#at = at + 1;
    return digit >= 0 && digit <= 9 ? this.#longNumber(value, at) : value;
  }

  /** @param high  the digits before those at `start` */
  #longNumber(high: number, start: number): number {
    const bytes = this.#bytes;
    let at = start;
    let low = 0;
    let scale = 1;
    for (let digit = (bytes[at] ?? 0) - zero; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - zero) {
      low = (low * 10 + digit) | 0;
      scale = (scale * 10) | 0;
      at += 1;
    }
    this.#at = at + 1;
    return high * scale + low;
  }

  /** An element that is text. @param last  what such an element was before: the same again is not made anew */
  text(last: string): string {
    const bytes = this.#bytes;
    const start = this.#at + 1;
    let at = start;
    let isPlain = true;
    for (let byte = bytes[at] ?? quote; byte !== quote; byte = bytes[at] ?? quote) {
      if (byte === backslash || byte > 126) isPlain = false;
      at += byte === backslash ? 2 : 1;
    }
    this.#at = at + (bytes[at + 1] === comma ? 2 : 1);
    if (!isPlain) return JSON.parse(bytes.toString('utf8', start - 1, at + 1));
    return isTextAt(bytes, start, at, last) ? last : Buffer.prototype.latin1Slice.call(bytes, start, at);
  }

  /** An element that is text is passed over. */
  skipText(): void {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    while (bytes[at] !== quote && at < bytes.length) at += bytes[at] === backslash ? 2 : 1;
    this.#at = at + (bytes[at + 1] === comma ? 2 : 1);
  }

  /** What is left of the line is passed over. @returns where the next line begins */
  skipLine(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    while (bytes[at] !== lineFeed && at < bytes.length) at += 1;
    return at + 1;
  }

  outcome(): Outcome {
    const outcome = outcomeByLetter[this.#bytes[this.#at + 1] ?? 0];
    assert(outcome, 'a record of the spool holds an outcome where one belongs');
    this.skipText();
    return outcome;
  }
}

function isTextAt(bytes: Buffer, start: number, end: number, text: string): boolean {
  if (end - start !== text.length) return false;
  for (let at = start; at < end; at += 1) if (bytes[at] !== text.charCodeAt(at - start)) return false;
  return true;
}

/** Where the line after the one at `start` begins; `end` after the last. */
export function nextLine(bytes: Buffer, start: number, end: number): number {
  const at = bytes.indexOf(lineFeed, start);
  return at < 0 || at >= end ? end : at + 1;
}
