// Forwards the request to one upstream and its response back, both streaming, and says so in AWS's words when the
// upstream cannot be reached or takes too long.
import type { z } from 'zod';
import type { Logger } from '../../config/logger.ts';
import type { HttpProxyIntegration } from '../../contracts/integration.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { HeaderMemo } from '../http1/header-memo.ts';
import { writeLines, writeRequestHead } from '../http1/write-head.ts';
import { apiHeaders, forwardingHeaders, passToClient, passToUpstream } from '../model/forward-headers.ts';
import type { HeaderList } from '../model/header-list.ts';
import { givenTrace, newRoot } from '../model/trace-header.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import { type Exchange, type ExchangeRequest, type Handler, later } from '../pipeline/exchange.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamFailure, UpstreamReceiver } from '../upstream/upstream-call.ts';
import type { UpstreamClient } from '../upstream/upstream-client.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import { answerFailure } from './answer-failure.ts';
import { usuallyHasBody } from './call-upstream.ts';

type HttpProxyDeps = { upstreams: UpstreamClient; clock: Clock; logger: Logger };

/** @param compiled  the integration's URL for this route and stage, the pool its connections come from, and the id of a REST API, null of others */
export function compileHttpProxy(
  integration: z.infer<typeof HttpProxyIntegration>,
  compiled: { url: UpstreamUrl; pool: UpstreamPool; timeoutMs: number; restApiId: string | null },
  deps: HttpProxyDeps,
): Handler {
  // What the handler refers to is what it reads for each request: thousands of routes are called in turn.
  const { url, pool, timeoutMs, restApiId } = compiled;
  const ownMethod = integration.method;
  const ownLines = ownLinesOf(pool, url.hostHeader, restApiId);
  return (exchange) => {
    const { request } = exchange;
    const { body, memo } = request;
    let lines = memo.find(request.headers, ownLines) ?? makeLines(request, ownLines, restApiId);
    const isTraced = restApiId !== null && givenTrace(request.headers) === undefined;
    if (isTraced) lines += `x-amzn-trace-id: ${newRoot(exchange.requestId, exchange.startedAtMs)}\r\n`;
    const method = ownMethod ?? request.method;
    const target = buildUpstreamTarget(url, exchange.parameterValues, request.query);
    const expectsBody = usuallyHasBody(method);
    // A client that polls asks for the same each time.
    const head =
      body === null && !isTraced ? (memo.findHead(lines, method, target) ?? makeHead(memo, lines, method, target, expectsBody)) : undefined;
    const sentMs = deps.clock.monotonicMs();
    const receiver = new ProxiedExchange(exchange, deps, sentMs);
    const call = deps.upstreams.start(
      {
        pool,
        method,
        target,
        headers: noHeaders,
        lines,
        head,
        body,
        expectsBody,
        timeoutMs,
        nowMs: sentMs,
      },
      receiver,
    );
    receiver.call = call;
    if (exchange.isClientGone) call.abort();
    else exchange.onClientGone = receiver.abort;
    return later;
  };
}

const noHeaders: HeaderList = [];

const linesByPool = new WeakMap<UpstreamPool, Map<string, string>>();

/** One text for all routes that say the same: lines made with it are then known without comparing. */
function ownLinesOf(pool: UpstreamPool, hostHeader: string, restApiId: string | null): string {
  const known = linesByPool.get(pool) ?? new Map<string, string>();
  linesByPool.set(pool, known);
  const name = `${hostHeader} ${restApiId ?? ''}`;
  const lines = known.get(name) ?? writeLines(['host', hostHeader, ...apiHeaders(restApiId)]);
  known.set(name, lines);
  return lines;
}

/** All header lines toward the upstream; of one connection they depend on the client's headers and our own lines alone. */
function makeLines(request: ExchangeRequest, ownLines: string, restApiId: string | null): string {
  const { passed, clientChain } = passToUpstream(request.headers, restApiId);
  passed.push('x-forwarded-for', clientChain + request.sourceIp);
  const text = ownLines + writeLines(forwardingHeaders(request)) + writeLines(passed);
  return request.memo.keep(request.headers, ownLines, text, passed);
}

/** Of a request without a body; kept for the next one of the connection. */
function makeHead(memo: HeaderMemo, lines: string, method: string, target: string, expectsBody: boolean): string {
  return memo.keepHead(lines, method, target, writeRequestHead(method, target, noHeaders, 0, expectsBody, lines));
}

class ProxiedExchange implements UpstreamReceiver {
  call: UpstreamCall | null = null;
  readonly #exchange: Exchange;
  readonly #deps: HttpProxyDeps;
  readonly #sentMs: number;

  constructor(exchange: Exchange, deps: HttpProxyDeps, sentMs: number) {
    this.#exchange = exchange;
    this.#deps = deps;
    this.#sentMs = sentMs;
  }

  readonly abort = () => this.call?.abort();

  onRequestBytes(count: number): void {
    this.#exchange.requestBytes += count;
  }

  onAnswer({ status, headers, rawNames, memo, body }: UpstreamAnswer): void {
    const exchange = this.#exchange;
    const nowMs = this.#deps.clock.monotonicMs();
    exchange.upstreamLatencyMs = nowMs - this.#sentMs;
    exchange.onClientGone = null;
    if (body !== null && 'start' in body) {
      exchange.onClientGone = () => body.destroy();
      if (exchange.isClientGone) body.destroy();
    } else exchange.repliedMs = nowMs;
    const kind = exchange.stage?.kind ?? 'http';
    if (memo.find(headers, kind) === undefined) {
      const passed = passToClient(headers, rawNames, kind);
      memo.keep(headers, kind, writeLines(passed), passed);
    }
    exchange.resume(exchange, { status, headers: memo.made, body, outcome: 'served', memo });
  }

  onFailure(failure: UpstreamFailure): void {
    const exchange = this.#exchange;
    exchange.upstreamLatencyMs = this.#deps.clock.monotonicMs() - this.#sentMs;
    exchange.resume(exchange, answerFailure(exchange, failure, this.#deps.logger));
  }
}
