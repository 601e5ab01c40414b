// What the connections of a thread read in one turn of its event loop: kept until all have read, then handled in the order it came
// (see LoopTurn). Small pieces only; a large one is handled at once, as is what was read into memory of its own.
import { Buffer } from 'node:buffer';
import { type LoopTurn, loopTurn } from '../../kernel/loop-turn.ts';
import { keptLengths, type SharedReadBuffer } from './shared-read-buffer.ts';

const keptBytes = 65_536;
const keptReads = 512;

const wordsOf = (bytes: number) => (bytes + 3) >> 2;

/** What all connections of a thread keep, in one piece of memory. */
export class ReadQueue {
  readonly #turn: LoopTurn;
  /** The last piece may lie beyond what fills it. */
  readonly #words = new Int32Array(wordsOf(keptBytes + keptLengths));
  readonly #readers: (TurnReads | null)[] = new Array(keptReads).fill(null);
  readonly #lengths = new Uint16Array(keptReads);
  readonly #handle = () => this.handle();
  #count = 0;
  #end = 0;

  constructor(turn = loopTurn) {
    this.#turn = turn;
  }

  /** Keeps the first `length` bytes, fewer than `keptLengths`, of the buffer that `reader` has read into. */
  add(reader: TurnReads, length: number): void {
    if (this.#count === 0) this.#turn.at('handle', this.#handle);
    this.#readers[this.#count] = reader;
    this.#lengths[this.#count] = length;
    this.#count += 1;
    const { words } = reader.buffer;
    const end = this.#end + wordsOf(length);
    for (let from = 0, to = this.#end; to < end; from += 1, to += 1) this.#words[to] = words[from] as number;
    this.#end = end;
    if (this.#count === keptReads || end * 4 >= keptBytes) this.handle();
  }

  /** Handles all that is kept. What one of them throws is thrown once all are. */
  handle(): void {
    const count = this.#count;
    let failure: { error: unknown } | null = null;
    for (let index = 0, at = 0; index < count; index += 1) {
      const reader = this.#readers[index] as TurnReads;
      const length = this.#lengths[index] as number;
      const { words } = reader.buffer;
      const end = at + wordsOf(length);
      for (let to = 0; at < end; at += 1, to += 1) words[to] = this.#words[at] as number;
      this.#readers[index] = null;
      try {
        reader.handle(length);
      } catch (error) {
        failure ??= { error };
      }
    }
    this.#count = 0;
    this.#end = 0;
    if (failure !== null) throw failure.error;
  }
}

const ofThread = new ReadQueue();

/** One connection's. */
export class TurnReads {
  readonly buffer: SharedReadBuffer;
  readonly #onBytes: (bytes: Buffer) => void;
  readonly #queue: ReadQueue;
  #kept = 0;

  /** @param onBytes  gets bytes that are overwritten when it has returned */
  constructor(buffer: SharedReadBuffer, onBytes: (bytes: Buffer) => void, queue = ofThread) {
    this.buffer = buffer;
    this.#onBytes = onBytes;
    this.#queue = queue;
  }

  /** Has what the connection has read handled, in this turn. */
  take(bytes: Buffer): void {
    if (this.buffer.has(bytes)) {
      this.#kept += 1;
      this.#queue.add(this, bytes.length);
    } else if (this.#kept === 0) this.#onBytes(bytes);
    else {
      // What is handled before goes through the same memory.
      const copy = Buffer.from(bytes);
      this.#queue.handle();
      this.#onBytes(copy);
    }
  }

  /** Handles now what the connection has read: the end of its input, or its own, comes after that. */
  catchUp(): void {
    if (this.#kept > 0) this.#queue.handle();
  }

  // The queue's side.

  handle(length: number): void {
    this.#kept -= 1;
    this.#onBytes(this.buffer.beginning(length));
  }
}
