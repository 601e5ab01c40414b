// The buffers that all plain sockets of a thread read into: a read fills the beginning, and whoever gets it takes or copies
// what is there before the next read of any socket on the same side. So a read allocates nothing.
import { Buffer } from 'node:buffer';

/** Requests of one client and answers of one upstream are of few lengths, and making a view costs more than finding it. */
export const keptLengths = 2_048;

export class SharedReadBuffer {
  readonly bytes = Buffer.allocUnsafeSlow(65_536);
  readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength / 4);
  readonly view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  readonly #beginnings: (Buffer | undefined)[] = new Array(keptLengths).fill(undefined);

  /** The first `length` bytes; the same object for the same small length. */
  beginning(length: number): Buffer {
    if (length >= keptLengths) return this.bytes.subarray(0, length);
    let bytes = this.#beginnings[length];
    if (bytes === undefined) {
      bytes = this.bytes.subarray(0, length);
      this.#beginnings[length] = bytes;
    }
    return bytes;
  }

  /** Whether they are one of the kept beginnings. */
  has(bytes: Buffer): boolean {
    return this.#beginnings[bytes.length] === bytes;
  }
}

/** Two, because a write to an upstream over TLS may read from it while a client's bytes are still being taken. */
export const clientReads = new SharedReadBuffer();
export const upstreamReads = new SharedReadBuffer();

/** For reading several bytes at once: the same bytes at the same places; null unless they lie in one of the buffers. */
export function viewOf(bytes: Buffer): DataView | null {
  if (clientReads.has(bytes)) return clientReads.view;
  return upstreamReads.has(bytes) ? upstreamReads.view : null;
}
