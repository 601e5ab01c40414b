// Many calls to the system for the price of one, on Linux: each is written into a ring of entries that process and kernel share, one
// call has the kernel take them all, and what came of them lies in a second ring. Only calls that never wait are made this way, so
// that all of it is over when `submit` returns: nothing is in flight between two turns of the event loop, and nothing to be cancelled.
// Source: io_uring(7), io_uring_setup(2), io_uring_enter(2) and the structures of linux/io_uring.h; the numbers are those of x86-64
// and arm64.
import { Buffer } from 'node:buffer';
import { assert } from './assert.ts';
import { openCLibrary } from './c-library.ts';

/** Calls of one `submit` at most. */
const entryCount = 256;
/** The longest text that is sent so. */
const textBytes = 65_536;
/** What is received so at most; of a socket that gave all of it more is to be had. */
export const receiveBytes = 16_384;
/** What one `submit` sends or receives lies here. */
const memoryBytes = entryCount * receiveBytes;

/** A call to copy costs more than to copy so many by words. */
const copiedByWordsMax = 1_024;

const systemCalls = { setup: 425n, enter: 426n } as const;
/** Calls behind one that fails are made all the same (Linux 5.18). */
const submitAll = 1 << 7;
const places = { rings: 0n, entries: 0x1000_0000n } as const;
const readWrite = 0x1 | 0x2;
const sharedPopulated = 0x1 | 0x8000;
const operations = { none: 0, send: 26, receive: 27 } as const;
const dontWait = 0x40;
const noSignal = 0x4000;

/** 32-bit words of an entry of either ring. */
const entryWords = 16;
const completionWords = 4;
/** Of struct io_uring_params, in such words. */
const parameterWords = 30;
const parameter = {
  entries: 0,
  completions: 1,
  flags: 2,
  features: 5,
  tail: 11,
  mask: 12,
  array: 16,
  completionHead: 20,
  completionTail: 21,
  completionMask: 22,
  completionEntries: 25,
} as const;
const hasOneMapping = 1;

/** Of a call that was not made, or that the kernel has taken and says nothing about. */
export const noResult = -0x8000_0000;
/** Of a call that would have to wait: its negative EAGAIN. */
export const wouldWait = -11;

const long = 'i64';

/** The calls to the C library that a ring is made of; addresses are those of this process. `syscall` returns -1 for an error. */
const calls = {
  syscall: { return: long, arguments: [long, long, long, long, long, long, long] },
  mmap: { return: 'pointer', arguments: ['pointer', 'u64', 'i32', 'i32', 'i32', long] },
  close: { return: 'i32', arguments: ['i32'] },
} as const;
const openLibrary = () => openCLibrary(calls);
type CLibrary = NonNullable<ReturnType<typeof openLibrary>>;

export class IoUring {
  /** What came of the calls of the last `submit`, in their order: bytes sent or received, below 0 the system's error, or `noResult`. */
  readonly results = new Int32Array(entryCount);
  readonly #functions: CLibrary['functions'];
  /** -1 when it is closed. */
  #fd: number;
  readonly #rings: Int32Array;
  readonly #entries: Int32Array;
  readonly #memory: Buffer;
  readonly #words: Int32Array;
  readonly #address: { low: number; high: number };
  /** Places in `#rings`. */
  readonly #tailAt: number;
  readonly #completionHeadAt: number;
  readonly #completionTailAt: number;
  readonly #completionsAt: number;
  readonly #mask: number;
  readonly #completionMask: number;
  #count = 0;
  #usedBytes = 0;
  #onRefused = () => {};

  /** @returns null where there is no such ring: another system, an older kernel, a container whose rules forbid it */
  static open(): IoUring | null {
    const library = process.arch === 'x64' || process.arch === 'arm64' ? openLibrary() : null;
    if (library === null) return null;
    const { ffi, functions } = library;
    const parameters = new Uint32Array(parameterWords);
    parameters[parameter.flags] = submitAll;
    const fd = Number(functions.syscall(systemCalls.setup, BigInt(entryCount), ffi.getRawPointer(parameters.buffer), 0n, 0n, 0n, 0n));
    if (fd < 0) return null;
    const ring = (wordAt(parameters, parameter.features) & hasOneMapping) === 0 ? null : IoUring.#map(library, fd, parameters);
    if (ring === null) functions.close(fd);
    else if (!ring.#works()) ring.close();
    return ring?.isOpen === true ? ring : null;
  }

  static #map({ ffi, functions }: CLibrary, fd: number, parameters: Uint32Array): IoUring | null {
    const words = (place: bigint, bytes: number) => {
      const address = functions.mmap(0n, BigInt(bytes), readWrite, sharedPopulated, fd, place);
      // MAP_FAILED is the highest address; none of a process is negative.
      return BigInt.asIntN(64, address) > 0n ? new Int32Array(ffi.toArrayBuffer(address, bytes, false)) : null;
    };
    const at = (name: keyof typeof parameter) => wordAt(parameters, parameter[name]);
    const entriesEnd = at('array') + at('entries') * Int32Array.BYTES_PER_ELEMENT;
    const completionsEnd = at('completionEntries') + at('completions') * completionWords * Int32Array.BYTES_PER_ELEMENT;
    const rings = words(places.rings, Math.max(entriesEnd, completionsEnd));
    const entries = words(places.entries, at('entries') * entryWords * Int32Array.BYTES_PER_ELEMENT);
    if (rings === null || entries === null) return null;
    const memory = new ArrayBuffer(memoryBytes);
    return new IoUring(functions, fd, { parameters, rings, entries, memory, address: ffi.getRawPointer(memory) });
  }

  private constructor(
    functions: CLibrary['functions'],
    fd: number,
    parts: { parameters: Uint32Array; rings: Int32Array; entries: Int32Array; memory: ArrayBuffer; address: bigint },
  ) {
    const { parameters, rings, entries, memory, address } = parts;
    const placeOf = (name: keyof typeof parameter) => wordAt(parameters, parameter[name]) / Int32Array.BYTES_PER_ELEMENT;
    this.#functions = functions;
    this.#fd = fd;
    this.#rings = rings;
    this.#entries = entries;
    this.#memory = Buffer.from(memory);
    this.#words = new Int32Array(memory);
    this.#address = { low: Number(address & 0xffff_ffffn), high: Number(address >> 32n) };
    this.#tailAt = placeOf('tail');
    this.#completionHeadAt = placeOf('completionHead');
    this.#completionTailAt = placeOf('completionTail');
    this.#completionsAt = placeOf('completionEntries');
    this.#mask = rings[placeOf('mask')] as number;
    this.#completionMask = rings[placeOf('completionMask')] as number;
    // The kernel is told of entries by their numbers; here each has its own for good.
    for (let index = 0; index < entryCount; index += 1) rings[placeOf('array') + index] = index;
  }

  /** What a kernel that answers has not understood, or this code of it, shows before anything depends on it. */
  #works(): boolean {
    const probes = 3;
    for (let probe = 0; probe < probes; probe += 1) this.#add(operations.none, 0, 0, 0, 0);
    return this.submit() === probes && this.results.subarray(0, probes).every((result) => result === 0);
  }

  /** False once it is closed. */
  get isOpen(): boolean {
    return this.#fd >= 0;
  }

  /** Called once when the system has refused a `submit`, and the ring is closed. */
  onRefused(callback: () => void): void {
    this.#onRefused = callback;
  }

  /** Nothing more can be prepared before `submit`. */
  get isFull(): boolean {
    return this.#count === entryCount || this.#usedBytes > memoryBytes - textBytes;
  }

  /**
   * Prepares sending text to a socket without waiting. Not when it is full.
   *
   * @param text  latin1
   * @returns     false when it is too long for that
   */
  prepareSend(fd: number, text: string): boolean {
    if (text.length > textBytes) return false;
    this.#memory.write(text, this.#usedBytes, 'latin1');
    this.#add(operations.send, fd, this.#usedBytes, text.length, dontWait | noSignal);
    this.#usedBytes += text.length;
    return true;
  }

  /** Prepares receiving from a socket what it has, `receiveBytes` at most. Not when it is full, nor together with sends. */
  prepareReceive(fd: number): void {
    this.#add(operations.receive, fd, this.#usedBytes, receiveBytes, dontWait);
    this.#usedBytes += receiveBytes;
  }

  /**
   * Copies what the call at this place of the last `submit` has received to the beginning of a buffer.
   *
   * @param bytes  the same memory as `words`
   */
  copyReceived(place: number, length: number, bytes: Uint8Array, words: Int32Array): void {
    const from = place * receiveBytes;
    if (length > copiedByWordsMax) {
      this.#memory.copy(bytes, 0, from, from + length);
      return;
    }
    const end = (length + 3) >> 2;
    for (let to = 0, at = from >> 2; to < end; to += 1, at += 1) words[to] = this.#words[at] as number;
  }

  /**
   * Has the kernel make all calls prepared.
   *
   * @returns  how many it made, in their order. With fewer than were prepared the others are not made, and the ring is closed
   */
  submit(): number {
    const count = this.#count;
    this.#count = 0;
    this.#usedBytes = 0;
    this.results.fill(noResult, 0, count);
    const rings = this.#rings;
    const tail = (rings[this.#tailAt] as number) + count;
    Atomics.store(rings, this.#tailAt, tail);
    const made = this.#fd < 0 ? 0 : Number(this.#functions.syscall(systemCalls.enter, BigInt(this.#fd), BigInt(count), 0n, 0n, 0n, 0n));
    const end = Atomics.load(rings, this.#completionTailAt);
    let next = rings[this.#completionHeadAt] as number;
    for (; next !== end; next = (next + 1) | 0) {
      const completion = this.#completionsAt + (next & this.#completionMask) * completionWords;
      this.results[rings[completion] as number] = rings[completion + 2] as number;
    }
    Atomics.store(rings, this.#completionHeadAt, end);
    // What was not made would be with the next ones.
    if (made < count) this.#refuse();
    return Math.max(0, made);
  }

  #refuse(): void {
    if (!this.isOpen) return;
    this.close();
    this.#onRefused();
  }

  /** What is submitted from then on is not made. Its memory stays for as long as the process. */
  close(): void {
    if (this.#fd < 0) return;
    this.#functions.close(this.#fd);
    this.#fd = -1;
  }

  /**
   * struct io_uring_sqe: opcode, fd, address, length, flags, and the call's number, which comes back with what came of it. The other
   * words are zero from the start and stay so.
   */
  #add(operation: number, fd: number, from: number, length: number, flags: number): void {
    const entries = this.#entries;
    // Behind its end lies memory of others.
    assert(!this.isFull, 'a full ring is submitted before more is prepared');
    const at = (((this.#rings[this.#tailAt] as number) + this.#count) & this.#mask) * entryWords;
    const low = this.#address.low + from;
    entries[at] = operation;
    entries[at + 1] = fd;
    entries[at + 4] = low;
    entries[at + 5] = this.#address.high + (low > 0xffff_ffff ? 1 : 0);
    entries[at + 6] = length;
    entries[at + 7] = flags;
    entries[at + 8] = this.#count;
    this.#count += 1;
  }
}

function wordAt(words: Uint32Array, place: number): number {
  const word = words[place];
  assert(word !== undefined, 'a place within the parameters');
  return word;
}
