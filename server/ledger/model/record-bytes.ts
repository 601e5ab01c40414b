// Records on their way to a segment, as bytes: a busy gateway writes two a request, and made as strings they would be a
// quarter of all it allocates.
import { Buffer } from 'node:buffer';

const quote = 34;
const backslash = 92;
const zero = 48;
const tenToNinth = 1_000_000_000;

/** 1 for the characters that JSON has as they are, in one byte; codes beyond the table are none of them. */
const isPlainCode = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 32 && code <= 126 && code !== quote && code !== backslash ? 1 : 0,
);

export class RecordBytes {
  /** The first `length` bytes are the records so far. */
  bytes: Buffer;
  length = 0;

  /** @param capacity  bytes it begins with; it grows, and keeps its size when it is cleared */
  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** ASCII text as it stands. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const { bytes } = this;
    let at = this.length;
    for (let index = 0; index < text.length; index += 1, at += 1) bytes[at] = text.charCodeAt(index);
    this.length = at;
  }

  /** Text as JSON quotes it. Most needs no escapes, and JSON.stringify costs more than all else in a record. */
  quoted(text: string): void {
    const { length } = text;
    this.#reserve(length + 2);
    const { bytes } = this;
    let at = this.length + 1;
    for (let index = 0; index < length; index += 1, at += 1) {
      const code = text.charCodeAt(index);
      if (isPlainCode[code] !== 1) {
        this.utf8(JSON.stringify(text));
        return;
      }
      bytes[at] = code;
    }
    bytes[this.length] = quote;
    bytes[at] = quote;
    this.length = at + 1;
  }

  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** A count: anything that is not a positive finite number is 0, fractions are rounded. */
  whole(value: number): void {
    this.#reserve(16);
    const rounded = value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;
    if (rounded < tenToNinth) {
      this.#digits(rounded, digitCount(rounded));
      return;
    }
    const high = Math.floor(rounded / tenToNinth);
    this.#digits(high, digitCount(high));
    this.#digits(rounded - high * tenToNinth, 9);
  }

  /** @param value below 1e9 */
  #digits(value: number, count: number): void {
    const { bytes } = this;
    const start = this.length;
    // Bit operations keep it in whole numbers: with fractions it takes several times as long.
    let rest = value | 0;
    for (let at = start + count - 1; at >= start; at -= 1) {
      const tenth = (rest / 10) | 0;
      bytes[at] = (zero + rest - tenth * 10) | 0;
      rest = tenth;
    }
    this.length = start + count;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

/** @param value a whole number, 0 to below 1e9 */
function digitCount(value: number): number {
  let count = 1;
  for (let bound = 10; value >= bound; bound *= 10) count += 1;
  return count;
}
