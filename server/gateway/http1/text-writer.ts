// Writes text to a socket without passing a stream: two of them write with every exchange, and a stream's bookkeeping costs as
// much as the pipeline. What Node's own net does last, `writeLatin1String` of the socket's handle, is called first, as long
// as nothing waits in the stream; in all other cases, and where a Node version lacks it, the stream writes.
import type { Socket } from 'node:net';
import { loopTurn } from '../../kernel/loop-turn.ts';

/** What a write gives that the system did not take at once: Node calls `oncomplete` when it has. */
type PendingWrite = { oncomplete?: (status: number) => void };

/** @returns 0 when all was taken, below 0 the system's error, or a write that goes on */
type TextHandle = { writeLatin1String(request: null, text: string): number | PendingWrite };

/** Those of this thread that hold something until the end of the turn. */
let holding: TextWriter[] = [];

function sendAllHeld(): void {
  const writers = holding;
  holding = [];
  for (const writer of writers) writer.sendHeld();
}

export class TextWriter {
  readonly #socket: Socket;
  readonly #onPartlyTaken: () => void;
  #handle: TextHandle | null = null;
  /** Empty for nothing. */
  #held = '';

  /** @param onPartlyTaken  the system took only a part of what was sent with `sendWithTurn`; the socket then emits `drain`, as after `write` */
  constructor(socket: Socket, onPartlyTaken = () => {}) {
    this.#socket = socket;
    this.#onPartlyTaken = onPartlyTaken;
    this.connected();
  }

  /** The socket is connected; one that a server has accepted is from the start. */
  connected(): void {
    const handle: unknown = this.#socket.connecting ? null : Reflect.get(this.#socket, '_handle');
    // A TLS socket's handle takes text as well, but answers differently.
    this.#handle = hasTextWrites(handle) && !('encrypted' in this.#socket) ? handle : null;
  }

  /**
   * Sends latin1 text, in order with everything written to the socket before and after.
   *
   * @returns false when the system took only a part: the rest follows by itself, and the socket then emits `drain`
   */
  write(text: string): boolean {
    if (this.#held !== '') this.sendHeld();
    const socket = this.#socket;
    if (this.#handle === null || this.#mustStream()) return socket.write(text, 'latin1');
    const result = this.#handle.writeLatin1String(null, text);
    if (result === 0) return true;
    if (typeof result === 'number') {
      socket.destroy(new Error(`the system refused a write: ${result}`));
      return false;
    }
    result.oncomplete = (status) => {
      if (socket.destroyed) return;
      if (status < 0) socket.destroy(new Error(`a write failed: ${status}`));
      else socket.emit('drain');
    };
    return false;
  }

  /**
   * The same, but during a turn's work together with what the others send in it: true then says nothing. Until the turn
   * is over the socket is written to by this writer alone, or after `sendHeld`.
   */
  sendWithTurn(text: string): boolean {
    if (this.#held !== '' || !loopTurn.isRunning || this.#handle === null || this.#mustStream()) return this.write(text);
    this.#held = text;
    if (holding.length === 0) loopTurn.at('send', sendAllHeld);
    holding.push(this);
    return true;
  }

  /** Sends what is held for the end of the turn. */
  sendHeld(): void {
    const text = this.#held;
    if (text === '') return;
    this.#held = '';
    if (!this.#socket.destroyed && !this.write(text) && !this.#socket.destroyed) this.#onPartlyTaken();
  }

  /** What waits in the stream must go first; a socket that has ended or failed says so itself. */
  #mustStream(): boolean {
    return this.#socket.writableLength !== 0 || !this.#socket.writable;
  }

  /** What was written, here or to the socket, and the system has not taken yet. */
  unsentBytes(): number {
    const handle: unknown = Reflect.get(this.#socket, '_handle');
    const queued = hasQueueSize(handle) ? handle.writeQueueSize : 0;
    return Math.max(queued, this.#socket.writableLength);
  }
}

function hasQueueSize(handle: unknown): handle is { writeQueueSize: number } {
  return typeof handle === 'object' && handle !== null && 'writeQueueSize' in handle && typeof handle.writeQueueSize === 'number';
}

function hasTextWrites(handle: unknown): handle is TextHandle {
  return typeof handle === 'object' && handle !== null && 'writeLatin1String' in handle && typeof handle.writeLatin1String === 'function';
}
