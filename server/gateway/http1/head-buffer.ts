// Collects the head of a message that did not come in one piece, bounded, and notices broken line endings before the
// head is complete, so that nobody has to wait for a timeout to learn of them.
import { Buffer } from 'node:buffer';
import { CR, LF } from './byte-tables.ts';

const terminator = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

/** Where a head that begins at `start` ends, its empty line included; -1 when it is not complete. */
export function findHeadEnd(bytes: Buffer, start: number): number {
  const at = bytes.indexOf(terminator, start);
  return at < 0 ? -1 : at + terminator.length;
}

export class HeadBuffer {
  /** Bytes held; 0 when no head is in pieces. */
  length = 0;
  /** The first `length` are the head so far. Made at the first head in pieces: most connections never need it. */
  bytes: Buffer = nothing;
  /** Bytes of the last piece that belong to the head. */
  taken = 0;
  readonly #maxBytes: number;
  #linesChecked = 0;

  /** @param maxBytes  of a head; 64 to 65,536 */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Adds what has come since, up to the end of the head; `broken` when a line does not end in CR LF. */
  add(piece: Buffer, start: number): 'whole' | 'partial' | 'too-long' | 'broken' {
    if (this.bytes.length === 0) this.bytes = Buffer.allocUnsafe(this.#maxBytes);
    const before = this.length;
    this.length += piece.copy(this.bytes, before, start);
    const end = this.bytes.subarray(0, this.length).indexOf(terminator, Math.max(0, before - 3));
    if (end >= 0) {
      this.length = end + terminator.length;
      this.taken = this.length - before;
      return 'whole';
    }
    this.taken = this.length - before;
    if (!this.#hasSoundLines()) return 'broken';
    return this.length === this.#maxBytes ? 'too-long' : 'partial';
  }

  clear(): void {
    this.length = 0;
    this.#linesChecked = 0;
  }

  #hasSoundLines(): boolean {
    const held = this.bytes.subarray(0, this.length);
    for (let at = held.indexOf(LF, this.#linesChecked); at >= 0; at = held.indexOf(LF, at + 1)) {
      if (at === 0 || held[at - 1] !== CR) return false;
    }
    this.#linesChecked = this.length;
    return true;
  }
}
