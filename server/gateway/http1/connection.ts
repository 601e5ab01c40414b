// One client's connection: reads requests from a raw socket, hands them on one at a time, and writes the answers in the
// order of the requests. A request that comes early waits unread in the parser with the socket paused, so a client can
// never queue more than one piece of input. Keeps no timer: the listener's sweep compares its deadline.
import type { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { limits } from '../../kernel/limits.ts';
import { normalizePath } from '../model/normalize-path.ts';
import type { Exchange, Reply, ReplySink, ServingMemo } from '../pipeline/exchange.ts';
import { RouteMemo } from '../pipeline/route-memo.ts';
import { AnswerWriter } from './answer-writer.ts';
import { BulkReading } from './bulk-reading.ts';
import type { ByteText } from './byte-text.ts';
import { codecErrors } from './codec-errors.ts';
import type { ConnectionDeps } from './connection-deps.ts';
import { HeaderMemo } from './header-memo.ts';
import { readInto } from './read-buffer.ts';
import type { RefusalStatus } from './refusal.ts';
import { RequestBody } from './request-body.ts';
import { RequestParser } from './request-parser.ts';
import { clientReads } from './shared-read-buffer.ts';
import { TurnReads } from './turn-reads.ts';
import { turnReceives } from './turn-receives.ts';

/** How long what a client still sends is read and dropped after a refusal, so that it can read the answer. */
const lingerSeconds = 2;
const seconds = (ms: number) => Math.ceil(ms / 1_000);

export class Connection implements ReplySink {
  /** In seconds of the listener's sweep; past it `expire` is called. */
  deadlineSeconds: number;
  readonly #socket: Socket;
  readonly #answers: AnswerWriter;
  readonly #reads = new TurnReads(clientReads, (bytes) => this.#onBytes(bytes));
  readonly #deps: ConnectionDeps;
  readonly #parser: RequestParser;
  readonly #sourceIp: string;
  readonly #localPort: number;
  /** What the client asked for in its TLS handshake, lower case, empty for nothing; null without TLS. */
  readonly #serverName: string | null;
  #exchange: Exchange | null = null;
  #body: RequestBody | null = null;
  #isRequestWhole = true;
  #isLingering = false;
  #isPumping = false;
  /** The client has not taken the last answer yet: nothing is read for another one. */
  #isBlocked = false;
  /** What the system had not taken of the answers when it was last looked at. */
  #unsentBytes = 0;
  /** Of the request's body, until the client may be silent anew. */
  #bytesDue = 0;
  readonly #bulk = new BulkReading(() => this.#pump());
  readonly #memo = new HeaderMemo();
  readonly #routeMemo: ServingMemo = new RouteMemo();
  /** The last path as it was written, and normalised. */
  #target = '';
  #path = '';
  #onDrain: (() => void) | null = null;

  constructor(socket: Socket, deps: ConnectionDeps, serverName: string | null) {
    this.#socket = socket;
    this.#answers = new AnswerWriter(socket, () => this.#onPartlyTaken());
    this.#deps = deps;
    this.#parser = new RequestParser(limits.gateway, deps.allowsUnusualBody);
    this.#serverName = serverName;
    this.#sourceIp = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '');
    this.#localPort = socket.localPort ?? 0;
    this.deadlineSeconds = deps.shared.nowSeconds + seconds(limits.gateway.headersTimeoutMs);
    socket.setNoDelay(true);
    this.#readFrom(socket);
    socket.on('end', () => this.#onEnd());
    socket.on('drain', () => this.#drained());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
  }

  /** No request is in flight and none has begun. */
  isIdle(): boolean {
    return this.#exchange === null && this.#isRequestWhole && !this.#isBlocked && this.#parser.isBetweenRequests();
  }

  /** The deadline has passed: cut, unless the client has taken enough of a long answer meanwhile. */
  expire(): void {
    const unsentBytes = this.#answers.unsentBytes();
    const isTaken = unsentBytes > 0 && this.#unsentBytes - unsentBytes >= limits.gateway.bodyBytesPerWait;
    if (isTaken) this.#waitForReader(unsentBytes);
    else this.destroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Nothing has come for a while: what was kept for the next request goes. */
  rest(): void {
    this.#parser.forget();
    this.#memo.forget();
    this.#routeMemo.forget();
    this.#target = '';
    this.#path = '';
  }

  // The pipeline's side: the answer to the one exchange in flight.

  head(reply: Reply, length: number | null, lines: string): void {
    const { shared } = this.#deps;
    // What is left of a body is not read: the connection can not carry another request.
    const mayKeep = this.#isRequestWhole && !shared.isDraining;
    this.#answers.head(this.#parser.head ?? firstRequest, reply, length, lines, shared.date, mayKeep);
  }

  write(bytes: Uint8Array): boolean {
    const hasRoom = this.#answers.write(bytes);
    if (!hasRoom) this.#wait(limits.gateway.bodyIdleTimeoutMs);
    return hasRoom;
  }

  end(bytes: Uint8Array | ByteText | string | null): void {
    const isTaken = this.#answers.end(bytes);
    this.#onDrain = null;
    this.#isBlocked = !isTaken;
    if (!this.#answers.keepsAlive || !this.#isRequestWhole) this.#linger();
    else if (isTaken) this.deadlineSeconds = this.#deadlineIn(limits.gateway.keepAliveTimeoutMs);
    else this.#waitForReader(this.#answers.unsentBytes());
  }

  abort(): void {
    this.#answers.finish();
    this.#socket.destroy();
  }

  onDrain(callback: () => void): void {
    this.#onDrain = callback;
  }

  over(): void {
    const exchange = this.#exchange;
    if (exchange === null) return;
    this.#exchange = null;
    this.#body = null;
    this.#deps.end(exchange);
    // An answer that the client has not taken yet is in flight until it has.
    if (!this.#isBlocked) this.#release();
    if (!this.#socket.destroyed) this.#readOn();
  }

  // The request body's side.

  /** The pipeline begins to take the body, or goes on after a pause. */
  takeBody(expectsContinue: boolean): void {
    if (expectsContinue) this.#answers.askForBody();
    this.#waitForBody();
    this.#pump();
  }

  #readFrom(socket: Socket): void {
    const onBytes = (bytes: Buffer) => this.#reads.take(bytes);
    if (this.#serverName !== null) socket.on('data', onBytes);
    else if (readInto(socket, onBytes)) turnReceives.add({ socket, into: clientReads, onBytes: (bytes) => this.#onBytes(bytes) });
  }

  #onBytes(bytes: Buffer): void {
    if (this.#isLingering) return;
    if (this.#exchange === null && this.isIdle()) this.#wait(limits.gateway.headersTimeoutMs);
    this.#bulk.take(bytes.length);
    this.#parser.feed(bytes);
    this.#pump();
  }

  /** Reads the next request; of one that has begun already the rest is due like any head. */
  #readOn(): void {
    this.#pump();
    if (this.#exchange !== null || this.#isBlocked || this.#isLingering) return;
    if (!this.#parser.isBetweenRequests()) this.#wait(limits.gateway.headersTimeoutMs);
  }

  /** Reads on as far as the pipeline takes it; pauses the socket when bytes are left that nobody takes yet. */
  #pump(): void {
    if (this.#isPumping || this.#isLingering) return;
    this.#isPumping = true;
    while (this.#mayRead()) if (!this.#step()) break;
    this.#isPumping = false;
    if (this.#isLingering || this.#socket.destroyed) return;
    const hasUnread = this.#parser.hasUnread();
    if (hasUnread) this.#parser.keep();
    if (!this.#bulk.mayRead(!hasUnread)) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  #mayRead(): boolean {
    // A refusal has ended our side: nobody would learn what came of another request.
    if (this.#isLingering) return false;
    if (this.#exchange === null) return !this.#isBlocked;
    return !this.#isRequestWhole && (this.#body === null || this.#body.isFlowing);
  }

  /** @returns false when there is nothing more to read for now */
  #step(): boolean {
    switch (this.#parser.next()) {
      case 'head':
        return this.#beginExchange();
      case 'body':
        this.#bytesDue -= this.#parser.body.length;
        if (this.#bytesDue <= 0) this.#waitForBody();
        this.#body?.give(this.#parser.body);
        return true;
      case 'end':
        this.#isRequestWhole = true;
        this.#bulk.over();
        this.#body?.complete();
        // From here on the peer may rightly be silent: it waits for the answer.
        if (this.#exchange !== null) this.deadlineSeconds = Number.POSITIVE_INFINITY;
        return true;
      case 'more':
        return false;
      case 'closed':
        this.#linger();
        return false;
      case 'error':
        this.#onParserError();
        return false;
    }
  }

  #beginExchange(): boolean {
    const { head } = this.#parser;
    if (head === null) throw new Error('invariant broken: a head event without a head');
    const { shared } = this.#deps;
    const { target } = head;
    const queryAt = target.indexOf('?');
    const path = this.#normalize(queryAt < 0 ? target : target.slice(0, queryAt));
    if (path === null) return this.#refuse(400, '');
    if (shared.isOverloaded || shared.inFlight >= limits.gateway.maxConcurrentExchangesPerThread)
      return this.#refuse(503, 'Retry-After: 1\r\n');
    const host = head.hostname;
    // The certificate shown was another's: RFC 9110 §15.5.20.
    if (this.#serverName !== null && this.#serverName !== host && !this.#isShownByDefault(host)) return this.#refuse(421, '');
    const body = head.bodyBytes === 0 ? null : new RequestBody(this, head.bodyBytes, head.expectsContinue);
    this.#body = body;
    // Without a body the request ends here: said now, because the answer may come before this returns.
    this.#isRequestWhole = body === null && this.#parser.next() === 'end';
    shared.inFlight += 1;
    this.deadlineSeconds = Number.POSITIVE_INFINITY;
    const exchange = this.#deps.begin({
      method: head.method,
      path,
      query: queryAt < 0 ? '' : target.slice(queryAt + 1),
      host,
      hostHeader: head.host,
      headers: head.headers,
      body,
      sourceIp: this.#sourceIp,
      scheme: this.#serverName === null ? 'http' : 'https',
      localPort: this.#localPort,
      memo: this.#memo,
      routeMemo: this.#routeMemo,
    });
    this.#exchange = exchange;
    exchange.sink = this;
    this.#deps.handle(exchange);
    return true;
  }

  #isShownByDefault(host: string): boolean {
    return this.#serverName === '' && this.#deps.isDefaultFor(host);
  }

  /** As normalizePath; of a path that comes again the same string, which is then known by its place. */
  #normalize(target: string): string | null {
    if (target === this.#target) return this.#path;
    const path = normalizePath(target);
    if (path !== null) {
      this.#target = target;
      this.#path = path;
    }
    return path;
  }

  #onParserError(): void {
    const { error } = this.#parser;
    if (this.#exchange === null) {
      this.#refuse(codecErrors[error], '');
      return;
    }
    // The exchange answers, and whatever has been sent upstream of this request is cut off there.
    this.#body?.break(new Error(`the request body: ${error}`));
  }

  #refuse(status: RefusalStatus, fields: string): false {
    this.#answers.refuse(status, this.#deps.shared.date, fields);
    this.#linger();
    return false;
  }

  /** Ends our side and drops what the client still sends for a moment: closing at once could cost it the answer. */
  #linger(): void {
    if (this.#isLingering) return;
    this.#isLingering = true;
    this.#answers.finish();
    this.#waitForReader(this.#answers.unsentBytes());
    this.#socket.end(() => {
      this.#unblock();
      this.deadlineSeconds = this.#deps.shared.nowSeconds + lingerSeconds;
    });
    this.#socket.resume();
  }

  #drained(): void {
    if (this.#isLingering) return;
    if (this.#unblock()) {
      this.#wait(limits.gateway.keepAliveTimeoutMs);
      this.#readOn();
      return;
    }
    if (this.#exchange !== null && this.#isRequestWhole) this.deadlineSeconds = Number.POSITIVE_INFINITY;
    this.#onDrain?.();
  }

  /** The client ends its side. With a request in flight it counts as gone, as it does for Node and nginx. */
  #onEnd(): void {
    this.#reads.catchUp();
    if (this.#exchange !== null) this.#socket.destroy();
    else this.#socket.end();
  }

  /** Of the last answer, which was held until the end of the turn. A request that came behind it waits for its own. */
  #onPartlyTaken(): void {
    if (this.#exchange !== null || this.#isLingering) return;
    this.#isBlocked = true;
    this.#deps.shared.inFlight += 1;
    this.#waitForReader(this.#answers.unsentBytes());
  }

  /** @returns whether it was blocked */
  #unblock(): boolean {
    if (!this.#isBlocked) return false;
    this.#isBlocked = false;
    // Until then its exchange holds its place itself.
    if (this.#exchange === null) this.#release();
    return true;
  }

  #release(): void {
    const { shared } = this.#deps;
    shared.inFlight -= 1;
    if (shared.inFlight === 0) shared.onIdle?.();
  }

  #onClose(): void {
    this.#bulk.over();
    this.#unblock();
    this.#body?.break(new Error('the client has gone'));
    const exchange = this.#exchange;
    if (exchange === null || exchange.isFinished) return;
    exchange.isClientGone = true;
    const stop = exchange.onClientGone;
    exchange.onClientGone = null;
    stop?.();
  }

  #waitForBody(): void {
    this.#bytesDue = limits.gateway.bodyBytesPerWait;
    this.#wait(limits.gateway.bodyIdleTimeoutMs);
  }

  #waitForReader(unsentBytes: number): void {
    this.#unsentBytes = unsentBytes;
    this.#wait(limits.gateway.bodyIdleTimeoutMs);
  }

  #wait(ms: number): void {
    this.deadlineSeconds = this.#deadlineIn(ms);
  }

  #deadlineIn(ms: number): number {
    return this.#deps.shared.nowSeconds + seconds(ms);
  }
}

const firstRequest = { method: 'GET', version: '1.1', keepAlive: false } as const;
