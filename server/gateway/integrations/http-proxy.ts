// Forwards the request to one upstream and its response back, both streaming, and says so in AWS's words when the
// upstream cannot be reached or takes too long.
import type { z } from 'zod';
import type { Logger } from '../../config/logger.ts';
import type { HttpProxyIntegration } from '../../contracts/integration.ts';
import type { Clock } from '../../kernel/clock.ts';
import { toClientHeaders, toUpstreamHeaders } from '../model/forward-headers.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import type { Handler } from '../pipeline/exchange.ts';
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
  return async (exchange) => {
    const { request } = exchange;
    const method = integration.method ?? request.method;
    const sentMs = deps.clock.monotonicMs();
    const call = deps.upstreams.send({
      pool: compiled.pool,
      method,
      target: buildUpstreamTarget(compiled.url, exchange.parameterValues, request.query),
      headers: toUpstreamHeaders(request.headers, compiled.url.hostHeader, request),
      body: request.body,
      expectsBody: method === 'POST' || method === 'PUT' || method === 'PATCH',
      timeoutMs: compiled.timeoutMs,
      onRequestBytes: (count) => {
        exchange.requestBytes += count;
      },
    });
    exchange.onClientGone = call.abort;
    if (exchange.isClientGone) call.abort();
    const response = await call.response;
    exchange.upstreamLatencyMs = deps.clock.monotonicMs() - sentMs;
    if (!response.ok) return answerFailure(exchange, response.error, deps.logger);
    const { status, rawHeaders, body } = response.value;
    exchange.onClientGone = () => body.destroy();
    if (exchange.isClientGone) body.destroy();
    return { status, headers: toClientHeaders(rawHeaders, exchange.stage?.kind ?? 'http'), body, outcome: 'served' };
  };
}
