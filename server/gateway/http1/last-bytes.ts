// The head that came last on a connection, as bytes: most clients that poll send the same again, and most upstreams answer
// alike within a second. Comparing is cheaper than reading.
import { Buffer } from 'node:buffer';
import { viewOf } from './shared-read-buffer.ts';

/** Up to here four bytes at a time are compared faster here than by a call. */
const comparedBytesMax = 384;
const noMemory = new ArrayBuffer(0);

export class LastBytes {
  /** 0 when none are kept. */
  length = 0;
  #bytes = Buffer.from(noMemory);
  #view = new DataView(noMemory);

  /** Keeps the bytes between `start` and `end`. */
  keep(bytes: Buffer, start: number, end: number): void {
    this.length = end - start;
    if (this.length > this.#bytes.length) this.#hold(new ArrayBuffer(Math.ceil(this.length / 64) * 64));
    bytes.copy(this.#bytes, 0, start, end);
  }

  /** Whether all of the bytes kept stand at `at`. */
  isAt(bytes: Buffer, at: number): boolean {
    return this.length > 0 && this.isPartAt(bytes, at, 0);
  }

  /** Whether the bytes kept from the `from`-th on, at least one, stand at `at`. */
  isPartAt(bytes: Buffer, at: number, from: number): boolean {
    const count = this.length - from;
    if (bytes.length - at < count) return false;
    const view = count > comparedBytesMax || count < 4 ? null : viewOf(bytes);
    if (view === null) return bytes.compare(this.#bytes, from, this.length, at, at + count) === 0;
    const kept = this.#view;
    // The last four may have been compared in part already.
    const last = count - 4;
    for (let word = 0; word < last; word += 4) if (view.getInt32(at + word) !== kept.getInt32(from + word)) return false;
    return view.getInt32(at + last) === kept.getInt32(from + last);
  }

  forget(): void {
    this.length = 0;
    this.#hold(noMemory);
  }

  #hold(memory: ArrayBuffer): void {
    this.#bytes = Buffer.from(memory);
    this.#view = new DataView(memory);
  }
}
