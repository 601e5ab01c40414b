// One client's connection to the AWS endpoint, on the house's own HTTP/1.1 codec: reads requests whole, as SigV4 needs
// them, hands them on one at a time and writes the answers. A request that comes early waits unread, the socket paused.
// Keeps no timer: the listener's sweep compares its deadline.
import type { Socket } from 'node:net';
import { requestTooLong } from '../aws/render-error.ts';
import type { WireRequest } from '../aws/wire-request.ts';
import { collectHeaders, splitTarget } from '../aws/wire-request.ts';
import type { WireResponse } from '../aws/wire-response.ts';
import { codecErrors } from '../gateway/http1/codec-errors.ts';
import { readInto } from '../gateway/http1/read-buffer.ts';
import type { RequestHead } from '../gateway/http1/request-parser.ts';
import { RequestParser } from '../gateway/http1/request-parser.ts';
import { TextWriter } from '../gateway/http1/text-writer.ts';
import { frameResponse, writeLines, writeResponseHead } from '../gateway/http1/write-head.ts';
import { limits } from '../kernel/limits.ts';
import { refuse } from './aws-endpoint-answer.ts';

export type AwsConnectionDeps = {
  /** Never rejects but for a bug, which ends the connection. */
  answer(request: WireRequest, exchange: { readonly signal: AbortSignal; readonly sourceIp: string | undefined }): Promise<WireResponse>;
  onBug(error: unknown): void;
  newRequestId(): string;
  /** What the connections of one listener share. */
  shared: {
    /** Seconds since the listener began, as its sweep counts them. */
    nowSeconds: number;
    /** The Date header's value of this second; clients correct their clocks by it. */
    date: string;
    isDraining: boolean;
    inFlight: number;
    onIdle: (() => void) | null;
  };
};

const { messaging } = limits;
/** Bodies are bounded here, so that a refusal can be told in the caller's protocol. */
const parserLimits = { ...limits.gateway, maxBodyBytes: Number.MAX_SAFE_INTEGER };
/** How long what a client still sends is read and dropped after a refusal, so that it can read the answer. */
const lingerSeconds = 2;
const seconds = (ms: number) => Math.ceil(ms / 1_000);

export class AwsConnection {
  /** In seconds of the listener's sweep; past it the connection is destroyed. */
  deadlineSeconds: number;
  readonly #socket: Socket;
  readonly #writer: TextWriter;
  readonly #deps: AwsConnectionDeps;
  readonly #parser = new RequestParser(parserLimits);
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #isReading = false;
  #isAnswering = false;
  /** The client has not taken the last answer yet. */
  #isBlocked = false;
  #isLingering = false;
  /** Of the exchange in flight; made on demand, because only actions that wait look at it. */
  #abort: AbortController | null = null;

  constructor(socket: Socket, deps: AwsConnectionDeps) {
    this.#socket = socket;
    this.#writer = new TextWriter(socket);
    this.#deps = deps;
    this.deadlineSeconds = deps.shared.nowSeconds + seconds(messaging.headersTimeoutMs);
    readInto(socket, (bytes) => this.#onData(bytes));
    socket.on('end', () => (this.#isAnswering ? socket.destroy() : socket.end()));
    socket.on('drain', () => this.#onDrain());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#abort?.abort());
  }

  /** No request is in flight and none has begun. */
  isIdle(): boolean {
    return !this.#isAnswering && !this.#isReading && !this.#isBlocked && this.#parser.isBetweenRequests();
  }

  /** Ends a long poll with what it has. */
  abortWait(): void {
    this.#abort?.abort();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Where the client is, as the socket tells it. */
  get sourceIp(): string | undefined {
    return this.#socket.remoteAddress?.replace(/^::ffff:/, '');
  }

  /** Aborted when the client has gone or the endpoint drains. */
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#socket.destroyed || this.#deps.shared.isDraining) this.#abort.abort();
    return this.#abort.signal;
  }

  #onData(bytes: Buffer): void {
    if (this.#isLingering) return;
    if (this.isIdle()) this.#wait(messaging.headersTimeoutMs);
    this.#parser.feed(bytes);
    this.#pump();
  }

  #pump(): void {
    const socket = this.#socket;
    while (!this.#isAnswering && !this.#isBlocked && !this.#isLingering && !socket.destroyed) if (!this.#step()) break;
    if (this.#isLingering || socket.destroyed) return;
    if (this.#parser.hasUnread()) {
      this.#parser.keep();
      socket.pause();
    } else if (socket.isPaused()) socket.resume();
  }

  /** @returns false when there is nothing more to read for now */
  #step(): boolean {
    const parser = this.#parser;
    switch (parser.next()) {
      case 'head':
        return this.#beginRequest(headOf(parser));
      case 'body':
        // Copied: the buffer is read into again while the request is answered.
        this.#pieces.push(Buffer.from(parser.body));
        this.#pieceBytes += parser.body.length;
        return this.#pieceBytes <= messaging.maxRequestBodyBytes || this.#refuseLength(headOf(parser));
      case 'end':
        this.#isReading = false;
        void this.#run(headOf(parser), this.#takeBody());
        return true;
      case 'more':
        return false;
      case 'closed':
        this.#linger();
        return false;
      case 'error':
        this.#write(null, { status: codecErrors[parser.error], headers: {}, body: '' });
        return false;
    }
  }

  #beginRequest(head: RequestHead): boolean {
    this.#isReading = true;
    this.#wait(messaging.requestTimeoutMs);
    if ((head.bodyBytes ?? 0) > messaging.maxRequestBodyBytes) return this.#refuseLength(head);
    if (head.expectsContinue) this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    return true;
  }

  #takeBody(): Buffer {
    const [first] = this.#pieces;
    const body = this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#pieceBytes = 0;
    return body;
  }

  #refuseLength(head: RequestHead): false {
    const request = wireRequest(head, Buffer.alloc(0));
    const error = requestTooLong(messaging.maxRequestBodyBytes);
    this.#pieces = [];
    this.#write(null, request ? refuse(request, this.#deps.newRequestId(), error) : { status: 413, headers: {}, body: '' });
    return false;
  }

  async #run(head: RequestHead, body: Buffer): Promise<void> {
    const { shared } = this.#deps;
    const request = wireRequest(head, body);
    this.#isAnswering = true;
    shared.inFlight += 1;
    this.deadlineSeconds = Number.POSITIVE_INFINITY;
    try {
      const response = request ? await this.#deps.answer(request, this) : { status: 400, headers: {}, body: '' };
      if (!this.#socket.destroyed) this.#write(head, response);
    } catch (error) {
      this.#deps.onBug(error);
      this.#socket.destroy();
    }
    this.#isAnswering = false;
    this.#abort = null;
    shared.inFlight -= 1;
    if (shared.inFlight === 0) shared.onIdle?.();
    this.#pump();
  }

  /** @param head  of the request it answers; null when the connection cannot carry another one */
  #write(head: RequestHead | null, response: WireResponse): void {
    const { status, headers, body } = response;
    const bytes = Buffer.byteLength(body);
    const framed = frameResponse(head ?? unreadRequest, status, bytes, !this.#deps.shared.isDraining);
    const fields: string[] = [];
    for (const name of Object.keys(headers)) fields.push(name, headers[name] ?? '');
    fields.push('Date', this.#deps.shared.date);
    const text =
      writeResponseHead(status, writeLines(fields), framed, bytes, head?.version ?? '1.1') + (framed.framing === 'none' ? '' : body);
    this.#isBlocked = !(bytes === body.length ? this.#writer.write(text) : this.#socket.write(text, 'utf8'));
    this.#wait(this.#isBlocked ? messaging.requestTimeoutMs : messaging.keepAliveTimeoutMs);
    if (!framed.keepAlive) this.#linger();
  }

  #onDrain(): void {
    if (!this.#isBlocked || this.#isLingering) return;
    this.#isBlocked = false;
    this.#wait(messaging.keepAliveTimeoutMs);
    this.#pump();
  }

  /** Ends our side and drops what the client still sends for a moment: closing at once could cost it the answer. */
  #linger(): void {
    if (this.#isLingering) return;
    this.#isLingering = true;
    this.#socket.end(() => this.#wait(lingerSeconds * 1_000));
    this.#socket.resume();
  }

  #wait(ms: number): void {
    this.deadlineSeconds = this.#deps.shared.nowSeconds + seconds(ms);
  }
}

const unreadRequest = { method: 'POST', version: '1.1', keepAlive: false } as const;

function headOf(parser: RequestParser): RequestHead {
  if (parser.head === null) throw new Error('invariant broken: a part of a request without a head');
  return parser.head;
}

/** Null when the target is not in origin form. */
function wireRequest(head: RequestHead, body: Buffer): WireRequest | null {
  const target = splitTarget(head.target);
  if (target === null) return null;
  const { rawPath, rawQuery } = target;
  return { method: head.method, rawPath, rawQuery, headers: collectHeaders(head.headers), body };
}
