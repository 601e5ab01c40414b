// One request to an upstream and what becomes of it: exactly one answer or one failure is told, whoever comes first of
// response, timeout, broken connection and client.
import type { ByteText } from '../http1/byte-text.ts';
import type { HeaderMemo } from '../http1/header-memo.ts';
import type { HeaderList } from '../model/header-list.ts';
import type { BodySource } from '../pipeline/body-source.ts';

/** Where calls get their connections from: UpstreamPool. */
export type CallPool = {
  /** Why this origin may not be called at all, when it is an address. */
  readonly denied: Error | null;
  /** Sends the call on a kept connection, on a new one, or when one becomes free. */
  dispatch(call: UpstreamCall): void;
  /** A call that waits for a connection is over. */
  forget(call: UpstreamCall): void;
};

export type UpstreamRequest = {
  /** Of UpstreamClient.poolFor. */
  pool: CallPool;
  method: string;
  target: string;
  /** Complete but for framing. */
  headers: HeaderList;
  /** Of writeLines: headers beside those, the same for many requests. */
  lines?: string;
  /** All of the head, of writeRequestHead, for who has it ready; then headers and lines are not read. */
  head?: string | undefined;
  /** Null sends none. */
  body: BodySource | null;
  /** True sends `content-length: 0` when there is no body, as methods that usually carry one should. */
  expectsBody: boolean;
  /** From `nowMs` to the last response header. */
  timeoutMs: number;
  /** Monotonic ms, for who has just read it. */
  nowMs?: number;
};

export type UpstreamAnswer = {
  status: number;
  /** Names lower case. */
  headers: HeaderList;
  /** The names as they were written, one per header. */
  rawNames: readonly string[];
  /** Of the connection: what was made of its headers, for an answer with the same. */
  memo: HeaderMemo;
  /** Bytes when all of it came with the head, null when there is none. */
  body: BodySource | ByteText | Uint8Array | null;
};

/** `timeout`: no response head in time. `client`: the request body broke off. Everything else is `failure`. */
export type UpstreamFailure = { kind: 'timeout' | 'client' | 'failure'; error: Error };

/** Told once of an answer or a failure, never before `start` has returned. */
export type UpstreamReceiver = {
  /** Told of each chunk of the request body. */
  onRequestBytes(count: number): void;
  onAnswer(answer: UpstreamAnswer): void;
  onFailure(failure: UpstreamFailure): void;
};

/** Methods that may be sent again when a kept connection turns out to be closed. RFC 9110 §9.2.2. */
const resendable = new Set(['GET', 'HEAD', 'OPTIONS']);

export class UpstreamCall {
  readonly request: UpstreamRequest;
  /** Line and headers, ready to be sent. */
  readonly head: string;
  /** Monotonic ms by which the head of the answer must be there. */
  readonly deadlineMs: number;
  connection: { destroy(): void } | null = null;
  /**
   * Its connection closes after the answer, and the head says so: a body that the upstream may not read with this method
   * must not be there to be taken for the next request.
   */
  readonly isLast: boolean;
  isSettled = false;
  /** Sent again once, after a kept connection had closed. */
  isSecondTry = false;
  readonly #receiver: UpstreamReceiver;

  constructor(request: UpstreamRequest, head: string, deadlineMs: number, receiver: UpstreamReceiver, isLast = false) {
    this.request = request;
    this.isLast = isLast;
    this.head = head;
    this.deadlineMs = deadlineMs;
    this.#receiver = receiver;
  }

  /** Closes the connection; for when the client has gone. After the answer it does nothing: the body is destroyed instead. */
  abort(): void {
    this.fail('client', new Error('the client has gone'));
  }

  fail(kind: UpstreamFailure['kind'], error: Error): void {
    if (this.isSettled) return;
    this.isSettled = true;
    if (this.connection === null) this.request.pool.forget(this);
    else this.connection.destroy();
    this.#receiver.onFailure({ kind, error });
  }

  answer(answer: UpstreamAnswer): void {
    this.isSettled = true;
    this.#receiver.onAnswer(answer);
  }

  onRequestBytes(count: number): void {
    this.#receiver.onRequestBytes(count);
  }

  maySendAgain(): boolean {
    return !this.isSecondTry && this.request.body === null && resendable.has(this.request.method);
  }
}
