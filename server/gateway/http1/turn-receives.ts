// Sockets that say that they have something to read, and do not read it: what all of a turn have is received with one call to the
// system (see IoUring), before any of it is handled. libuv asks a socket's owner for memory before it reads; given none, it
// reports UV_ENOBUFS and reads nothing (libuv documentation, uv_alloc_cb). What is more than small, and the end, Node reads as ever.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { getSystemErrorName } from 'node:util';
import { type IoUring, noResult, receiveBytes, wouldWait } from '../../kernel/io-uring.ts';
import { loopTurn } from '../../kernel/loop-turn.ts';
import type { SharedReadBuffer } from './shared-read-buffer.ts';

/** Of net's own handles: `onread` is called when there is something to read, `reading` false while the socket is paused. */
type ReadHandle = { fd: number; reading: boolean; onread: () => void; useUserBuffer(buffer: Uint8Array): void };

const noMemory = new Uint8Array(0);

type Receiving = {
  /** Plain and connected; reads into `into` by itself, and gives what it has read to the same `onBytes`. */
  socket: Socket;
  into: SharedReadBuffer;
  /** Gets bytes that are overwritten when it has returned. */
  onBytes: (bytes: Buffer) => void;
  /** Nothing more will come: called in the turn that finds out, before anything that it has received is handled. */
  onEnding?: () => void;
};

/** One socket. */
class Receiver {
  readonly #of: Receiving;
  readonly #handle: ReadHandle;
  readonly #nodesOnRead: () => void;

  constructor(of: Receiving, handle: ReadHandle, shared: SharedReceives) {
    this.#of = of;
    this.#handle = handle;
    this.#nodesOnRead = handle.onread;
    handle.onread = () => shared.isReady(this);
    readTo(handle, noMemory);
  }

  /** -1 when it was closed or paused since it said that it has something. */
  get fd(): number {
    return this.#handle.reading ? this.#handle.fd : -1;
  }

  /** The ring's call at this place has received so many bytes. */
  take(ring: IoUring, place: number, length: number): void {
    if (length === receiveBytes) this.readItself();
    const { into } = this.#of;
    ring.copyReceived(place, length, into.bytes, into.words);
    this.#of.onBytes(into.beginning(length));
  }

  /** Nothing more comes. @param error  the system's, below 0; 0 for a connection that the peer has ended */
  end(error: number): void {
    this.#of.onEnding?.();
    if (error === 0) this.readItself();
    else this.#of.socket.destroy(readError(error));
  }

  /** Nobody knows what the system has received. */
  lose(): void {
    this.#of.socket.destroy(new Error('the system does not say what it has received'));
  }

  /** From now on for good: each change of where a socket reads to costs a little memory for as long as it lives. */
  readItself(): void {
    const handle = this.#handle;
    handle.onread = this.#nodesOnRead;
    readTo(handle, this.#of.into.bytes);
  }
}

/** The sockets that share the calls of one ring. */
class SharedReceives {
  readonly #ring: IoUring;
  readonly #receiveAll = () => this.#receive();
  #ready: Receiver[] = [];
  #failure: { error: unknown } | null = null;

  constructor(ring: IoUring) {
    this.#ring = ring;
  }

  get canReceive(): boolean {
    return this.#ring.isOpen;
  }

  isReady(receiver: Receiver): void {
    if (this.#ready.length === 0) loopTurn.at('handle', this.#receiveAll);
    this.#ready.push(receiver);
  }

  /** What handling one of them throws is thrown once all are handled. */
  #receive(): void {
    const ready = this.#ready;
    this.#ready = [];
    for (let next = 0; next < ready.length; ) next = this.#receiveSome(ready, next);
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure.error;
  }

  /** @returns the place of the first that the call had no room for */
  #receiveSome(ready: readonly Receiver[], from: number): number {
    const ring = this.#ring;
    const prepared: Receiver[] = [];
    let next = from;
    for (; next < ready.length && !ring.isFull; next += 1) {
      const receiver = ready[next] as Receiver;
      const { fd } = receiver;
      if (fd < 0) continue;
      ring.prepareReceive(fd);
      prepared.push(receiver);
    }
    if (prepared.length > 0) this.#takeResults(prepared, ring.submit());
    return next;
  }

  /** Of connections that end their owners know it before anything is handled that could be sent on them. */
  #takeResults(prepared: readonly Receiver[], made: number): void {
    const ring = this.#ring;
    for (let place = 0; place < prepared.length; place += 1) {
      const receiver = prepared[place] as Receiver;
      const result = ring.results[place] as number;
      if (result > 0 || result === wouldWait) continue;
      if (result !== noResult) receiver.end(result);
      else if (place < made) receiver.lose();
      else receiver.readItself();
    }
    for (let place = 0; place < prepared.length; place += 1) {
      const length = ring.results[place] as number;
      if (length <= 0) continue;
      try {
        (prepared[place] as Receiver).take(ring, place, length);
      } catch (error) {
        this.#failure ??= { error };
      }
    }
  }
}

class TurnReceives {
  #shared: SharedReceives | null = null;

  /** Sockets that are added from now on share calls; null for none. */
  shareCalls(ring: IoUring | null): void {
    this.#shared = ring === null ? null : new SharedReceives(ring);
  }

  /** Lets a socket share the calls of its turns, where that can be. */
  add(receiving: Receiving): void {
    const shared = this.#shared;
    const handle: unknown = Reflect.get(receiving.socket, '_handle');
    if (shared?.canReceive === true && isReadHandle(handle)) new Receiver(receiving, handle, shared);
  }
}

/** Of this thread. */
export const turnReceives = new TurnReceives();

function readTo(handle: ReadHandle, memory: Uint8Array): void {
  Reflect.apply(handle.useUserBuffer, handle, [memory]);
}

function isReadHandle(handle: unknown): handle is ReadHandle {
  const fields = ['fd', 'reading', 'onread', 'useUserBuffer'];
  return typeof handle === 'object' && handle !== null && fields.every((field) => field in handle);
}

/** As Node's own. */
function readError(result: number): Error {
  const code = getSystemErrorName(result);
  return Object.assign(new Error(`read ${code}`), { errno: result, code, syscall: 'read' });
}
