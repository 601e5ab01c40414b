// HTTP/1.1 to upstreams on sockets of our own: one bounded pool of kept connections per origin, egress rules and TLS options.
// Sends one request, hands back the head of the answer and its body; follows no redirect, and sends nothing a second time
// but a request that a closed kept connection never took. One sweep stands in for the timers of all calls.
import { limits } from '../../kernel/limits.ts';
import { isBodyless } from '../http1/bodyless-methods.ts';
import { ByteText } from '../http1/byte-text.ts';
import { writeRequestHead } from '../http1/write-head.ts';
import type { EgressRule } from '../model/egress-rules.ts';
import type { UpstreamOrigin } from '../model/upstream-url.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import type { Egress } from './egress.ts';
import { type UpstreamAnswer, UpstreamCall, type UpstreamFailure, type UpstreamReceiver, type UpstreamRequest } from './upstream-call.ts';
import { UpstreamPool } from './upstream-pool.ts';
import { defaultUpstreamTls, tlsFingerprint, type UpstreamTls } from './upstream-tls.ts';

/** `rawHeaders`: name, value, name, value…, names as they were written. */
type UpstreamResponse = { status: number; rawHeaders: readonly string[]; body: BodySource };

type SentCall = {
  /** Settles once, never rejects. */
  response: Promise<{ ok: true; value: UpstreamResponse } | { ok: false; error: UpstreamFailure }>;
  /** Closes the connection; for when the client has gone. */
  abort(): void;
};

export type UpstreamClient = {
  /**
   * The pool of an origin under these rules; the same for the same. Called when a config is compiled.
   * @param tls  for https; absent takes the defaults
   */
  poolFor(url: UpstreamOrigin, rules: readonly EgressRule[], rulesText: string, tls?: UpstreamTls): UpstreamPool;
  /**
   * Sends a request.
   *
   * @returns the call, to be aborted when the client goes before the answer
   * @throws  UnsafeHead when method, target or headers cannot be sent; nothing is sent then
   */
  start(request: UpstreamRequest, receiver: UpstreamReceiver): UpstreamCall;
  /** As `start`, for those who would rather await: a promise, and any body as a source. */
  send(request: UpstreamRequest & { onRequestBytes: UpstreamReceiver['onRequestBytes'] }): SentCall;
  /** Connections now open or waiting, for metrics. */
  openConnections(): number;
  close(): void;
};

/** @param maxConnectionsPerOrigin  absent takes limits.upstream.maxConnectionsPerOrigin */
export function createUpstreamClient(deps: {
  egress: Egress;
  monotonicMs: () => number;
  maxConnectionsPerOrigin?: number;
}): UpstreamClient {
  const maxConnections = deps.maxConnectionsPerOrigin ?? limits.upstream.maxConnectionsPerOrigin;
  const pools = new Map<string, UpstreamPool>();
  let ticker: NodeJS.Timeout | null = null;
  let isBusy = false;
  let idleTicks = 0;
  /** As a call or a tick has read it last: good enough for waits of half a minute. */
  let seenMs = deps.monotonicMs();

  // Fast while calls are in flight, once a second while connections are only kept, not at all without any.
  const sweep = () => {
    seenMs = deps.monotonicMs();
    idleTicks += 1;
    if (!isBusy && idleTicks < idleTicksPerSweep) return;
    idleTicks = 0;
    isBusy = false;
    let size = 0;
    for (const pool of pools.values()) {
      if (pool.sweep(seenMs)) isBusy = true;
      size += pool.size();
    }
    if (size > 0 || ticker === null) return;
    clearInterval(ticker);
    ticker = null;
  };

  const start: UpstreamClient['start'] = (request, receiver) => {
    const { pool, body, method, target, headers } = request;
    const isLast = body !== null && isBodyless(method);
    const length = body === null ? 0 : body.length;
    const head = request.head ?? writeRequestHead(method, target, headers, length, request.expectsBody, request.lines, isLast);
    seenMs = request.nowMs ?? deps.monotonicMs();
    const call = new UpstreamCall(request, head, seenMs + request.timeoutMs, receiver, isLast);
    isBusy = true;
    ticker ??= setInterval(sweep, limits.upstream.sweepMs).unref();
    const { denied } = pool;
    if (denied === null) pool.dispatch(call);
    else queueMicrotask(() => call.fail('failure', denied));
    return call;
  };

  return {
    poolFor: (url, rules, rulesText, tls = defaultUpstreamTls) => {
      const key = `${url.protocol}//${url.hostname}:${url.port} ${rulesText} ${url.protocol === 'https:' ? tlsFingerprint(tls) : ''}`;
      let pool = pools.get(key);
      if (!pool) {
        const denied = deps.egress.judgeLiteral(url.hostname, url.port, rules);
        pool = new UpstreamPool({
          url,
          tls,
          lookup: deps.egress.lookupFor(url.port, rules),
          denied,
          monotonicMs: () => seenMs,
          maxConnections,
        });
        pools.set(key, pool);
      }
      return pool;
    },
    start,
    send: (request) => {
      const { promise, resolve } = Promise.withResolvers<Awaited<SentCall['response']>>();
      const call = start(request, {
        onRequestBytes: request.onRequestBytes,
        onAnswer: (answer) => resolve({ ok: true, value: toResponse(answer) }),
        onFailure: (error) => resolve({ ok: false, error }),
      });
      return { response: promise, abort: () => call.abort() };
    },
    openConnections: () => {
      let size = 0;
      for (const pool of pools.values()) size += pool.size();
      return size;
    },
    close: () => {
      if (ticker !== null) clearInterval(ticker);
      ticker = null;
      for (const pool of pools.values()) pool.close();
    },
  };
}

const idleTicksPerSweep = Math.round(1_000 / limits.upstream.sweepMs);

function toResponse({ status, headers, rawNames, body }: UpstreamAnswer): UpstreamResponse {
  const rawHeaders = headers.map((text, index) => (index % 2 === 0 ? (rawNames[index / 2] ?? text) : text));
  return {
    status,
    rawHeaders,
    body: body !== null && 'start' in body ? body : wholeBody(body instanceof ByteText ? body.toBytes() : body),
  };
}

function wholeBody(bytes: Uint8Array | null): BodySource {
  return {
    length: bytes === null ? 0 : bytes.length,
    start: (sink) => {
      if (bytes !== null) sink.chunk(bytes);
      sink.end();
    },
    resume: () => undefined,
    destroy: () => undefined,
  };
}
