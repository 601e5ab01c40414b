// Writes the answers to the requests of one connection, one after the other: head and first bytes together, then the body as its
// framing asks, all in order through one socket.
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Reply } from '../pipeline/exchange.ts';
import { ByteText } from './byte-text.ts';
import { hasDate } from './date-header.ts';
import { type RefusalStatus, writeRefusal } from './refusal.ts';
import { TextWriter } from './text-writer.ts';
import { writeCopy } from './write-copy.ts';
import { chunkStart, frameResponse, lastChunk, type ResponseFraming, writeLines, writeResponseHead } from './write-head.ts';

/** Up to here head and body are copied into one buffer and one write; beyond, copying costs more than a second write. */
const joinedBytesMax = 16_384;

type Answered = { method: string; version: '1.0' | '1.1'; keepAlive: boolean };

export class AnswerWriter {
  readonly #socket: Socket;
  readonly #writer: TextWriter;
  #head = '';
  #framed: ResponseFraming = { framing: 'none', hasLength: false, keepAlive: false };

  /** @param onPartlyTaken  of the answer that `end` was said to be taken the client has taken only a part so far */
  constructor(socket: Socket, onPartlyTaken: () => void) {
    this.#socket = socket;
    this.#writer = new TextWriter(socket, onPartlyTaken);
  }

  /** Whether another request may follow the answer. */
  get keepsAlive(): boolean {
    return this.#framed.keepAlive;
  }

  /**
   * Makes the head of the next answer, which goes out with its first bytes.
   *
   * @param length   of the body, null when only its end tells
   * @param lines    of writeLines: more headers
   * @param date     for an answer that brings none of its own
   * @param mayKeep  false when the connection closes after it
   * @throws         UnsafeHead
   */
  head(request: Answered, reply: Reply, length: number | null, lines: string, date: string, mayKeep: boolean): void {
    const { status, headers, memo } = reply;
    this.#framed = frameResponse(request, status, length, mayKeep);
    const known = memo?.linesOf(headers);
    const isDated = memo === undefined || known === undefined ? hasDate(headers) : memo.isDated;
    const dated = isDated ? lines : `${lines}Date: ${date}\r\n`;
    this.#head = writeResponseHead(status, known ?? writeLines(headers), this.#framed, length, request.version, dated);
  }

  /**
   * @param bytes  copied when they are not sent at once
   * @returns      false when the client has not taken all of it yet
   */
  write(bytes: Uint8Array): boolean {
    // No bytes still send the head, when it is waiting for some to go with.
    return (bytes.length === 0 && this.#head === '') || this.#send(bytes, false);
  }

  /**
   * The last bytes; kept until they are sent.
   *
   * @returns  false when the client has not taken all of it yet. True is not the last word within a turn (see onPartlyTaken)
   */
  end(bytes: Uint8Array | ByteText | string | null): boolean {
    const isTaken =
      bytes instanceof ByteText ? this.#sendText(bytes) : this.#send(typeof bytes === 'string' ? Buffer.from(bytes) : bytes, true);
    this.#head = '';
    return isTaken;
  }

  /** Tells the client that its body is wanted. */
  askForBody(): void {
    this.#writer.write('HTTP/1.1 100 Continue\r\n\r\n');
  }

  /** Answers what is no request that could be handled. */
  refuse(status: RefusalStatus, date: string, fields: string): void {
    this.#writer.write(writeRefusal(status, date, fields));
  }

  /** Before the socket ends: sends what waits for the end of the turn. */
  finish(): void {
    this.#writer.sendHeld();
  }

  /** What was written and the client's system has not taken. */
  unsentBytes(): number {
    return this.#writer.unsentBytes();
  }

  /** A whole body, which is framed by its length if it is sent at all. */
  #sendText({ text }: ByteText): boolean {
    return this.#sendLast(this.#framed.framing === 'none' ? this.#head : this.#head + text);
  }

  #send(bytes: Uint8Array | null, isLast: boolean): boolean {
    const isChunked = this.#framed.framing === 'chunked';
    const data = bytes !== null && bytes.length > 0 && this.#framed.framing !== 'none' ? bytes : null;
    const before = this.#head + (isChunked && data ? chunkStart(data.length) : '');
    const after = isChunked ? (data ? '\r\n' : '') + (isLast ? lastChunk : '') : '';
    this.#head = '';
    if (data === null) return before === '' && after === '' ? true : this.#sendPiece(before + after, isLast);
    if (before.length + data.length + after.length <= joinedBytesMax) return this.#sendPiece(before + latin1Of(data) + after, isLast);
    return this.#sendParts(before, data, after, isLast);
  }

  #sendPiece(text: string, isLast: boolean): boolean {
    return isLast ? this.#sendLast(text) : this.#writer.write(text);
  }

  /** Whatever ends the connection comes right behind the last answer, so that one waits for no turn. */
  #sendLast(text: string): boolean {
    return this.#framed.keepAlive ? this.#writer.sendWithTurn(text) : this.#writer.write(text);
  }

  #sendParts(before: string, data: Uint8Array, after: string, isLast: boolean): boolean {
    const socket = this.#socket;
    this.#writer.sendHeld();
    socket.cork();
    if (before !== '') socket.write(before, 'latin1');
    const hasRoom = isLast ? socket.write(data) : writeCopy(socket, data);
    if (after !== '') socket.write(after, 'latin1');
    socket.uncork();
    return hasRoom;
  }
}

/** Bytes as characters of the same number; as a string they go out with the head in one write, and cost no buffer. */
function latin1Of(bytes: Uint8Array): string {
  return Buffer.prototype.latin1Slice.call(bytes, 0, bytes.length);
}
