// Writes text to a socket without passing a stream: two of them write with every exchange, and a stream's bookkeeping costs as
// much as the pipeline. What Node's own net does last, `writeLatin1String` of the socket's handle, is called first, as long
// as nothing waits in the stream; in all other cases, and where a Node version lacks it, the stream writes.
import type { Socket } from 'node:net';
import type { IoUring } from '../../kernel/io-uring.ts';
import { loopTurn } from '../../kernel/loop-turn.ts';
import { type HoldingWriter, turnSends } from './turn-sends.ts';

/** What a write gives that the system did not take at once: Node calls `oncomplete` when it has. */
type PendingWrite = { oncomplete?: (status: number) => void };

/** @returns 0 when all was taken, below 0 the system's error, or a write that goes on */
type TextHandle = {
  /** -1 when it is closed. */
  fd: number;
  writeLatin1String(request: null, text: string): number | PendingWrite;
};

export class TextWriter implements HoldingWriter {
  readonly #socket: Socket;
  readonly #onPartlyTaken: () => void;
  #handle: TextHandle | null = null;
  /** Empty for nothing. */
  #held = '';
  /** What is being sent with what others hold. */
  #prepared = '';

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
    turnSends.hold(this);
    return true;
  }

  /** Sends what is held for the end of the turn. */
  sendHeld(): void {
    const text = this.#held;
    if (text === '') return;
    this.#held = '';
    if (!this.#socket.destroyed && !this.write(text) && !this.#socket.destroyed) this.#onPartlyTaken();
  }

  // The side of what the writers of a turn send together.

  prepare(ring: IoUring): boolean {
    const handle = this.#handle;
    if (this.#held === '' || handle === null || this.#mustStream()) return false;
    const { fd } = handle;
    if (fd < 0 || !ring.prepareSend(fd, this.#held)) return false;
    this.#prepared = this.#held;
    this.#held = '';
    return true;
  }

  sent(bytes: number): void {
    const text = this.#prepared;
    this.#prepared = '';
    if (bytes === text.length) return;
    // What is left waits in the stream, and what the system refused it refuses there as well.
    this.#held = bytes > 0 ? text.slice(bytes) : text;
    this.sendHeld();
  }

  lose(): void {
    this.#prepared = '';
    this.#socket.destroy(new Error('the system does not say what it has sent'));
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
