// A part of a message that came last on a connection, as bytes: most clients that poll send the same lines again, and most
// upstreams answer alike within a second. Comparing is cheaper than reading.
import { Buffer } from 'node:buffer';
import { viewOf } from './shared-read-buffer.ts';

/** Up to here four bytes at a time are compared faster here than by a call. */
const comparedBytesMax = 384;
const nothing = Buffer.alloc(0);
const noWords = new Int32Array(0);

export class LastBytes {
  /** 0 when none are kept. */
  length = 0;
  #bytes: Buffer = nothing;
  #words: Int32Array = noWords;

  /** Keeps the bytes between `start` and `end`. */
  keep(bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    if (length > this.#bytes.length) {
      const words = new Int32Array((length + 63) >> 2);
      this.#words = words;
      this.#bytes = Buffer.from(words.buffer);
    }
    bytes.copy(this.#bytes, 0, start, end);
    this.length = length;
  }

  /** Whether all of the bytes kept stand at `start`. */
  isAt(bytes: Buffer, start: number): boolean {
    const { length } = this;
    if (length === 0 || bytes.length - start < length) return false;
    const view = length <= comparedBytesMax ? viewOf(bytes) : null;
    const kept = this.#bytes;
    if (view === null) return bytes.compare(kept, 0, length, start, start + length) === 0;
    const words = this.#words;
    const wholeWords = length >> 2;
    for (let at = 0; at < wholeWords; at += 1) if (view.getInt32(start + at * 4, isLittleEndian) !== words[at]) return false;
    for (let at = wholeWords * 4; at < length; at += 1) if (bytes[start + at] !== kept[at]) return false;
    return true;
  }

  forget(): void {
    this.length = 0;
    this.#bytes = nothing;
    this.#words = noWords;
  }
}

/** As the words of an Int32Array are read. */
const isLittleEndian = new Uint8Array(new Int32Array([1]).buffer)[0] === 1;
