// One keep-alive connection to an upstream: sends one request at a time, reads its answer, and goes back to its pool only
// when both are whole. Anything doubtful, unread or unasked closes it.
import { Buffer } from 'node:buffer';
import type { LookupFunction, Socket } from 'node:net';
import { limits } from '../../kernel/limits.ts';
import { BulkReading } from '../http1/bulk-reading.ts';
import { ByteText } from '../http1/byte-text.ts';
import { HeaderMemo } from '../http1/header-memo.ts';
import { ResponseParser } from '../http1/response-parser.ts';
import { upstreamReads } from '../http1/shared-read-buffer.ts';
import { TextWriter } from '../http1/text-writer.ts';
import { TurnReads } from '../http1/turn-reads.ts';
import { turnReceives } from '../http1/turn-receives.ts';
import { writeCopy } from '../http1/write-copy.ts';
import { chunkStart, lastChunk } from '../http1/write-head.ts';
import type { UpstreamOrigin } from '../model/upstream-url.ts';
import { AnswerBroken } from './answer-broken.ts';
import { openSocket } from './open-socket.ts';
import { unsentBody } from './unsent-body.ts';
import { UpstreamBody } from './upstream-body.ts';
import type { CallPool, UpstreamCall } from './upstream-call.ts';
import type { UpstreamTls } from './upstream-tls.ts';

/** What a connection needs of its pool. */
export type ConnectionPool = CallPool & {
  readonly url: UpstreamOrigin;
  readonly tls: UpstreamTls;
  readonly lookup: LookupFunction;
  /** Monotonic ms. */
  readonly nowMs: () => number;
  /** Something here will be overdue then. */
  expectBy(deadlineMs: number): void;
  /** A connection is free for the next call. */
  release(connection: UpstreamConnection): void;
  /** A connection will close: no other call may follow on it. */
  retire(connection: UpstreamConnection): void;
  /** A connection has closed. */
  remove(connection: UpstreamConnection): void;
};

const parserLimits = {
  maxHeaderBytes: limits.gateway.maxHeaderBytes,
  maxHeaderCount: limits.gateway.maxHeaderCount,
  maxInterimResponses: limits.upstream.maxInterimResponses,
};

/** Bytes are copied: they lie in a buffer that is read into again. */
function keepWhole(body: ByteText | Buffer): ByteText | Buffer | null {
  if (body.length === 0) return null;
  return body instanceof ByteText ? body : Buffer.from(body);
}

export class UpstreamConnection {
  /** Monotonic ms past which nobody waits for it: idle in the pool, or with a body that stands still. */
  deadlineMs = Number.POSITIVE_INFINITY;
  /** Monotonic ms by which it must be connected; never, once it is. */
  connectDeadlineMs: number;
  readonly #pool: ConnectionPool;
  readonly #socket: Socket;
  readonly #writer: TextWriter;
  readonly #reads = new TurnReads(upstreamReads, (bytes) => this.#onBytes(bytes));
  readonly #parser = new ResponseParser(parserLimits);
  readonly #bulk = new BulkReading(() => this.#readOn());
  readonly #memo = new HeaderMemo();
  #call: UpstreamCall | null = null;
  #body: UpstreamBody | null = null;
  /** Requests begun on it; the first cannot meet a connection that the upstream has closed for being idle. */
  #requests = 0;
  #isRequestSent = true;
  #hasAnswerBegun = false;
  #isReading = false;
  #error: Error | null = null;

  constructor(pool: ConnectionPool) {
    this.#pool = pool;
    this.connectDeadlineMs = pool.nowMs() + limits.upstream.connectTimeoutMs;
    this.#socket = openSocket(pool, (bytes) => this.#reads.take(bytes));
    this.#writer = new TextWriter(this.#socket);
    const isPlain = pool.url.protocol === 'http:';
    this.#socket.once(isPlain ? 'connect' : 'secureConnect', () => {
      this.connectDeadlineMs = Number.POSITIVE_INFINITY;
      this.#writer.connected();
      if (isPlain) this.#shareReceives();
    });
    this.#socket.on('drain', () => this.#call?.request.body?.resume());
    this.#socket.on('error', (error) => {
      this.#error ??= error;
    });
    this.#socket.on('end', () => this.#onEnd());
    this.#socket.on('close', () => this.#onClose());
  }

  /** The call in flight; null when it is idle or only its answer's body is left. */
  get call(): UpstreamCall | null {
    return this.#call;
  }

  send(call: UpstreamCall): void {
    const { request } = call;
    this.#call = call;
    call.connection = this;
    this.#requests += 1;
    this.#hasAnswerBegun = false;
    this.deadlineMs = Number.POSITIVE_INFINITY;
    this.#parser.expect(request.method);
    this.#isRequestSent = request.body === null;
    if (request.body === null) {
      this.#writer.sendWithTurn(call.head);
      return;
    }
    this.#writer.write(call.head);
    this.#sendBody(call);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Its deadline has passed. */
  expire(): void {
    this.#error ??= new Error('the upstream stopped in the middle of its answer');
    this.destroy();
  }

  /** Nobody has answered where it connects to. */
  giveUpConnecting(): void {
    const error = new Error(`not connected within ${limits.upstream.connectTimeoutMs} ms`);
    if (this.#call === null) this.destroy();
    else this.#call.fail('failure', error);
  }

  /** The reader of the answer's body takes what there is and what comes. */
  readBody(): void {
    this.#wait();
    this.#readOn();
  }

  #shareReceives(): void {
    const onBytes = (bytes: Buffer) => this.#onBytes(bytes);
    turnReceives.add({ socket: this.#socket, into: upstreamReads, onBytes, onEnding: () => this.#pool.retire(this) });
  }

  #sendBody(call: UpstreamCall): void {
    const { body } = call.request;
    const socket = this.#socket;
    body?.start({
      chunk: (bytes) => {
        call.onRequestBytes(bytes.length);
        // After an error or an early answer nobody reads: the rest is dropped, not kept.
        if (socket.destroyed || this.#call !== call || bytes.length === 0) return true;
        if (body.length !== null) return writeCopy(socket, bytes);
        socket.cork();
        socket.write(chunkStart(bytes.length), 'latin1');
        writeCopy(socket, bytes);
        const hasRoom = socket.write('\r\n', 'latin1');
        socket.uncork();
        return hasRoom;
      },
      end: () => {
        if (this.#call !== call) return;
        if (body.length === null) socket.write(lastChunk, 'latin1');
        this.#isRequestSent = true;
      },
      fail: (error) => {
        if (this.#call !== call) return;
        // Half a request must never stay on a connection that another one could follow on.
        call.fail('client', error);
        this.destroy();
      },
    });
  }

  #onBytes(bytes: Buffer): void {
    if (this.#socket.destroyed) return;
    this.#hasAnswerBegun = true;
    this.#bulk.take(bytes.length);
    this.#parser.feed(bytes);
    this.#read();
  }

  /** Not from within the reader's own call: what it has not returned from yet it cannot judge. */
  #readOn(): void {
    if (!this.#isReading && !this.#socket.destroyed) this.#read();
  }

  /** Reads on as far as the reader takes it; what is left is kept, and the socket paused meanwhile. */
  #read(): void {
    this.#isReading = true;
    while (this.#isTaken()) if (!this.#step()) break;
    this.#isReading = false;
    if (this.#socket.destroyed) return;
    const isTaken = this.#isTaken();
    if (!isTaken) {
      this.#parser.keep();
      this.deadlineMs = Number.POSITIVE_INFINITY;
    }
    if (!this.#bulk.mayRead(isTaken)) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  /** Whether what comes is taken: a head always is, a body while its reader takes it. */
  #isTaken(): boolean {
    return this.#body === null || this.#body.isFlowing;
  }

  /** @returns false when there is nothing more to read for now */
  #step(): boolean {
    switch (this.#parser.next()) {
      case 'interim':
        return true;
      case 'head':
        this.#onHead();
        return true;
      case 'body':
        this.#wait();
        this.#body?.give(this.#parser.body);
        return true;
      case 'end':
        this.#onAnswerWhole(this.#body);
        return this.#call !== null;
      case 'more':
        return false;
      case 'error':
        this.#breakOff(new Error(`the upstream's answer: ${this.#parser.error}`));
        return false;
    }
  }

  #onHead(): void {
    const call = this.#call;
    const { head } = this.#parser;
    if (call === null || head === null) throw new Error('invariant broken: an answer to no call');
    const { status, headers, rawNames } = head;
    const whole = this.#parser.takeWholeBody();
    if (whole !== null) {
      const body = call.request.method === 'HEAD' ? unsentBody(headers) : keepWhole(whole);
      this.#onAnswerWhole(null);
      call.answer({ status, headers, rawNames, memo: this.#memo, body });
      return;
    }
    this.#body = new UpstreamBody(this, head.bodyBytes);
    call.answer({ status, headers, rawNames, memo: this.#memo, body: this.#body });
  }

  /** An early answer leaves a request half sent: no other may follow it. */
  #onAnswerWhole(body: UpstreamBody | null): void {
    // Bytes behind the answer would be taken for the next one.
    const isKept = this.#call?.isLast !== true && this.#parser.head?.keepAlive === true;
    const isReusable = this.#isRequestSent && isKept && !this.#parser.hasUnread();
    this.#call = null;
    this.#body = null;
    this.#bulk.over();
    if (isReusable) this.#pool.release(this);
    else this.destroy();
    body?.complete();
  }

  #onEnd(): void {
    this.#reads.catchUp();
    const body = this.#body;
    if (body === null) return;
    // Unread bytes of a paused reader are in front of the end.
    if (this.#parser.hasUnread()) return;
    if (this.#parser.finish() === 'end') this.#onAnswerWhole(body);
    else this.#breakOff(new Error('the upstream closed the connection before its answer was whole'));
  }

  #onClose(): void {
    this.#bulk.over();
    this.#pool.remove(this);
    const call = this.#call;
    if (call !== null && !call.isSettled && !this.#hasAnswerBegun && this.#requests > 1 && call.maySendAgain()) {
      this.#call = null;
      call.isSecondTry = true;
      call.connection = null;
      this.#pool.dispatch(call);
      return;
    }
    this.#breakOff(this.#error ?? new Error('the upstream closed the connection'));
  }

  #breakOff(error: Error): void {
    const call = this.#call;
    const body = this.#body;
    this.#call = null;
    this.#body = null;
    this.destroy();
    call?.fail('failure', this.#hasAnswerBegun ? new AnswerBroken(error.message) : error);
    body?.break(error);
  }

  #wait(): void {
    this.deadlineMs = this.#pool.nowMs() + limits.gateway.bodyIdleTimeoutMs;
    this.#pool.expectBy(this.deadlineMs);
  }
}
