// The connections to one origin under one set of egress rules and TLS options: kept ones are used again, the latest first; new ones are
// opened up to a bound, and calls beyond it wait their turn.
import type { LookupFunction } from 'node:net';
import { limits } from '../../kernel/limits.ts';
import type { UpstreamOrigin } from '../model/upstream-url.ts';
import type { UpstreamCall } from './upstream-call.ts';
import { type ConnectionPool, UpstreamConnection } from './upstream-connection.ts';
import type { UpstreamTls } from './upstream-tls.ts';

export type UpstreamPoolDeps = {
  url: UpstreamOrigin;
  tls: UpstreamTls;
  lookup: LookupFunction;
  /** Why this origin may not be called at all, when it is an address. */
  denied: Error | null;
  /** Monotonic ms, at most a sweep late. */
  monotonicMs: () => number;
  maxConnections: number;
};

export class UpstreamPool implements ConnectionPool {
  readonly url: UpstreamOrigin;
  readonly tls: UpstreamTls;
  readonly lookup: LookupFunction;
  readonly denied: Error | null;
  readonly nowMs: () => number;
  readonly #maxConnections: number;
  readonly #connections = new Set<UpstreamConnection>();
  readonly #idle: UpstreamConnection[] = [];
  readonly #waiting: UpstreamCall[] = [];
  /** Before it nothing here is overdue. */
  #dueMs = Number.POSITIVE_INFINITY;

  constructor(deps: UpstreamPoolDeps) {
    this.url = deps.url;
    this.tls = deps.tls;
    this.lookup = deps.lookup;
    this.denied = deps.denied;
    this.nowMs = deps.monotonicMs;
    this.#maxConnections = deps.maxConnections;
  }

  dispatch(call: UpstreamCall): void {
    this.expectBy(call.deadlineMs);
    // What made a kept connection fail may have made all of them fail: a second try opens one.
    const kept = call.isSecondTry ? undefined : this.#idle.pop();
    if (kept) kept.send(call);
    else if (this.#connections.size < this.#maxConnections) this.#open().send(call);
    else this.#waiting.push(call);
  }

  forget(call: UpstreamCall): void {
    const at = this.#waiting.indexOf(call);
    if (at >= 0) this.#waiting.splice(at, 1);
  }

  release(connection: UpstreamConnection): void {
    const next = this.#waiting.length > 0 ? this.#waiting.shift() : undefined;
    if (next) connection.send(next);
    else if (this.#idle.length >= limits.upstream.maxIdleConnectionsPerOrigin) connection.destroy();
    else {
      connection.deadlineMs = this.nowMs() + limits.upstream.idleTimeoutMs;
      this.expectBy(connection.deadlineMs);
      this.#idle.push(connection);
    }
  }

  retire(connection: UpstreamConnection): void {
    const at = this.#idle.indexOf(connection);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  remove(connection: UpstreamConnection): void {
    this.#connections.delete(connection);
    this.retire(connection);
    const next = this.#waiting.shift();
    if (next) this.dispatch(next);
  }

  expectBy(deadlineMs: number): void {
    if (deadlineMs < this.#dueMs) this.#dueMs = deadlineMs;
  }

  /** Ends what has waited too long. @returns whether calls are in flight or waiting */
  sweep(nowMs: number): boolean {
    if (nowMs >= this.#dueMs) this.#endOverdue(nowMs);
    return this.#connections.size > this.#idle.length || this.#waiting.length > 0;
  }

  #endOverdue(nowMs: number): void {
    this.#dueMs = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) {
      const { call, deadlineMs, connectDeadlineMs } = connection;
      const waits = call?.isSettled === false ? call : null;
      const callDeadlineMs = waits?.deadlineMs ?? Number.POSITIVE_INFINITY;
      if (deadlineMs <= nowMs) connection.expire();
      else if (connectDeadlineMs <= nowMs) connection.giveUpConnecting();
      else if (callDeadlineMs <= nowMs) waits?.fail('timeout', new Error('no response in time'));
      else this.expectBy(Math.min(deadlineMs, connectDeadlineMs, callDeadlineMs));
    }
    for (const call of [...this.#waiting]) {
      if (call.deadlineMs <= nowMs) call.fail('timeout', new Error('no connection in time'));
      else this.expectBy(call.deadlineMs);
    }
  }

  /** Connections open, and calls that wait for one. */
  size(): number {
    return this.#connections.size + this.#waiting.length;
  }

  close(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #open(): UpstreamConnection {
    const connection = new UpstreamConnection(this);
    this.#connections.add(connection);
    this.expectBy(connection.connectDeadlineMs);
    return connection;
  }
}
