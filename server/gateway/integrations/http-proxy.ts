// Forwards the request to one upstream and its response back, both streaming, and says so in AWS's words when the
// upstream cannot be reached or takes too long.
import type { z } from 'zod';
import type { Logger } from '../../config/logger.ts';
import type { HttpProxyIntegration } from '../../contracts/integration.ts';
import type { Clock } from '../../kernel/clock.ts';
import { writeLines } from '../http1/write-head.ts';
import { passToClient, passToUpstream } from '../model/forward-headers.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import { type Exchange, type Handler, later } from '../pipeline/exchange.ts';
import type { UpstreamAnswer, UpstreamCall, UpstreamFailure, UpstreamReceiver } from '../upstream/upstream-call.ts';
import type { UpstreamClient } from '../upstream/upstream-client.ts';
import type { UpstreamPool } from '../upstream/upstream-pool.ts';
import { answerFailure } from './answer-failure.ts';

type HttpProxyDeps = { upstreams: UpstreamClient; clock: Clock; logger: Logger };

/** @param compiled  the integration's URL for this route and stage, and the pool its connections come from */
export function compileHttpProxy(
  integration: z.infer<typeof HttpProxyIntegration>,
  compiled: { url: UpstreamUrl; pool: UpstreamPool; timeoutMs: number },
  deps: HttpProxyDeps,
): Handler {
  const hostLine = writeLines(['host', compiled.url.hostHeader]);
  return (exchange) => {
    const { request } = exchange;
    const { passed, clientChain } = passToUpstream(request.headers);
    passed.push('x-forwarded-for', clientChain + request.sourceIp);
    const method = integration.method ?? request.method;
    const receiver = new ProxiedExchange(exchange, deps);
    const call = deps.upstreams.start(
      {
        pool: compiled.pool,
        method,
        target: buildUpstreamTarget(compiled.url, exchange.parameterValues, request.query),
        headers: passed,
        lines: hostLine + request.forwardingLines,
        body: request.body,
        expectsBody: method === 'POST' || method === 'PUT' || method === 'PATCH',
        timeoutMs: compiled.timeoutMs,
      },
      receiver,
    );
    receiver.call = call;
    if (exchange.isClientGone) call.abort();
    else exchange.onClientGone = receiver.abort;
    return later;
  };
}

class ProxiedExchange implements UpstreamReceiver {
  call: UpstreamCall | null = null;
  readonly #exchange: Exchange;
  readonly #deps: HttpProxyDeps;
  readonly #sentMs: number;

  constructor(exchange: Exchange, deps: HttpProxyDeps) {
    this.#exchange = exchange;
    this.#deps = deps;
    this.#sentMs = deps.clock.monotonicMs();
  }

  readonly abort = () => this.call?.abort();

  onRequestBytes(count: number): void {
    this.#exchange.requestBytes += count;
  }

  onAnswer({ status, headers, rawNames, body }: UpstreamAnswer): void {
    const exchange = this.#exchange;
    exchange.upstreamLatencyMs = this.#deps.clock.monotonicMs() - this.#sentMs;
    exchange.onClientGone = null;
    if (body !== null && 'start' in body) {
      exchange.onClientGone = () => body.destroy();
      if (exchange.isClientGone) body.destroy();
    }
    const passed = passToClient(headers, rawNames, exchange.stage?.kind ?? 'http');
    exchange.resume(exchange, { status, headers: passed, body, outcome: 'served' });
  }

  onFailure(failure: UpstreamFailure): void {
    const exchange = this.#exchange;
    exchange.upstreamLatencyMs = this.#deps.clock.monotonicMs() - this.#sentMs;
    exchange.resume(exchange, answerFailure(exchange, failure, this.#deps.logger));
  }
}
