// Records on their way to a segment, as bytes: a busy gateway writes two a request, and made as strings they would be a
// quarter of all it allocates. A record is a JSON array on a line: `begin`, its elements, `end`.
import { Buffer } from 'node:buffer';

const quote = 34;
const backslash = 92;
const comma = 44;
const zero = 48;
const tenToNinth = 1_000_000_000;
/** Texts together longer than this are spelled each time. */
const keptTextBytes = 256;
/** What `instant` needs at most, its comma included. */
const instantBytes = 17;

/** 1 for the characters that JSON has as they are, in one byte; codes beyond the table are none of them. */
const isPlainCode = Uint8Array.from({ length: 256 }, (_, code) =>
  code >= 32 && code <= 126 && code !== quote && code !== backslash ? 1 : 0,
);

export class RecordBytes {
  /** The first `length` bytes are the records so far. */
  bytes: Buffer;
  length = 0;
  /** The instant written last, and its spelling. */
  #instant = Number.NaN;
  readonly #instantSpelled = new Uint8Array(instantBytes);
  #instantLength = 0;
  /** The texts written last, and their spelling, of no length when it is not kept. */
  #first = '';
  #second = '';
  #third = '';
  readonly #textsSpelled = new Uint8Array(keptTextBytes);
  #textsLength = 0;

  /** @param capacity  bytes it begins with; it grows, and keeps its size when it is cleared */
  constructor(capacity: number) {
    this.bytes = Buffer.allocUnsafeSlow(capacity);
  }

  clear(): void {
    this.length = 0;
  }

  /** Text as it stands. */
  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.length += this.bytes.write(text, this.length);
  }

  /** @param kind  the record's first element: one ASCII character that JSON has as it is, by its code */
  begin(kind: number): void {
    this.#reserve(4);
    const { bytes, length } = this;
    bytes[length] = 91;
    bytes[length + 1] = quote;
    bytes[length + 2] = kind;
    bytes[length + 3] = quote;
    this.length = length + 4;
  }

  end(): void {
    this.#reserve(2);
    const { bytes, length } = this;
    bytes[length] = 93;
    bytes[length + 1] = 10;
    this.length = length + 2;
  }

  /** Text as JSON quotes it. Most needs no escapes, and JSON.stringify costs more than all else in a record. */
  quoted(text: string): void {
    const { length } = text;
    this.#reserve(length + 3);
    const { bytes } = this;
    let at = this.length;
    bytes[at] = comma;
    bytes[at + 1] = quote;
    at += 2;
    for (let index = 0; index < length; index += 1, at += 1) {
      const code = text.charCodeAt(index);
      if (isPlainCode[code] !== 1) {
        this.utf8(`,${JSON.stringify(text)}`);
        return;
      }
      bytes[at] = code;
    }
    bytes[at] = quote;
    this.length = at + 1;
  }

  /** Three quoted texts that mostly are those of the record before: spelled when one of them is another. */
  texts(first: string, second: string, third: string): void {
    const isSame = first === this.#first && second === this.#second && third === this.#third;
    if (isSame && this.#textsLength > 0) this.#copy(this.#textsSpelled, this.#textsLength);
    else this.#spell(first, second, third);
  }

  /** A count: anything that is not a positive finite number is 0, fractions are rounded. */
  whole(value: number): void {
    this.#reserve(17);
    this.bytes[this.length] = comma;
    const rounded = value > 0 && value <= Number.MAX_SAFE_INTEGER ? Math.round(value) : 0;
    if (rounded < tenToNinth) this.length = digits(this.bytes, this.length + 1, rounded, digitCount(rounded));
    else {
      const high = Math.floor(rounded / tenToNinth);
      const at = digits(this.bytes, this.length + 1, high, digitCount(high));
      this.length = digits(this.bytes, at, rounded - high * tenToNinth, 9);
    }
  }

  /** As `whole`, for what mostly is the number of the record before: spelled when it is another. */
  instant(value: number): void {
    if (value === this.#instant) {
      this.#copy(this.#instantSpelled, this.#instantLength);
      return;
    }
    const start = this.length;
    this.whole(value);
    this.#instant = value;
    this.#instantLength = this.#keep(start, this.#instantSpelled);
  }

  #spell(first: string, second: string, third: string): void {
    const start = this.length;
    this.quoted(first);
    this.quoted(second);
    this.quoted(third);
    this.#textsLength = 0;
    if (this.length - start > keptTextBytes) return;
    this.#first = first;
    this.#second = second;
    this.#third = third;
    this.#textsLength = this.#keep(start, this.#textsSpelled);
  }

  /** What has been written since `start`. @returns its length */
  #keep(start: number, kept: Uint8Array): number {
    const { bytes } = this;
    const count = this.length - start;
    for (let index = 0; index < count; index += 1) kept[index] = bytes[start + index] ?? 0;
    return count;
  }

  #copy(from: Uint8Array, count: number): void {
    this.#reserve(count);
    const { bytes, length } = this;
    for (let index = 0; index < count; index += 1) bytes[length + index] = from[index] ?? 0;
    this.length = length + count;
  }

  #reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + count));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

/**
 * @param value  below 1e9
 * @returns      where they end
 */
function digits(bytes: Uint8Array, start: number, value: number, count: number): number {
  // Bit operations keep it in whole numbers: with fractions it takes several times as long.
  let rest = value | 0;
  for (let at = start + count - 1; at >= start; at -= 1) {
    const tenth = (rest / 10) | 0;
    bytes[at] = (zero + rest - tenth * 10) | 0;
    rest = tenth;
  }
  return start + count;
}

/** @param value a whole number, 0 to below 1e9 */
function digitCount(value: number): number {
  let count = 1;
  for (let bound = 10; value >= bound; bound *= 10) count += 1;
  return count;
}
