// The proxy integration over an upstream of several endpoints: what http-proxy.ts does, and a choice of where.
import type { z } from 'zod';
import type { HttpProxyIntegration } from '../../contracts/integration.ts';
import { toClientHeaders } from '../model/forward-headers.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import type { Handler } from '../pipeline/exchange.ts';
import type { UpstreamCaller } from '../upstream/upstream-caller.ts';
import { answerFailure } from './answer-failure.ts';
import { callUpstream, usuallyHasBody } from './call-upstream.ts';
import type { CompileContext } from './compile-context.ts';
import { proxyHeaders } from './proxy-headers.ts';

export function compileBalancedProxy(
  integration: z.infer<typeof HttpProxyIntegration>,
  compiled: { url: UpstreamUrl; caller: UpstreamCaller },
  { route, deps }: CompileContext,
): Handler {
  return async (exchange) => {
    const { request } = exchange;
    const method = integration.method ?? request.method;
    const result = await callUpstream(
      exchange,
      compiled.caller,
      {
        method,
        target: buildUpstreamTarget(compiled.url, exchange.parameterValues, request.query),
        headersFor: (hostHeader) => proxyHeaders(exchange, hostHeader),
        body: request.body,
        expectsBody: usuallyHasBody(method),
        timeoutMs: route.timeoutMs,
      },
      deps.clock,
    );
    if (!result.ok) return answerFailure(exchange, result.error, deps.logger);
    const { status, rawHeaders, body } = result.value;
    return { status, headers: toClientHeaders(rawHeaders, exchange.stage?.kind ?? 'http'), body, outcome: 'served' };
  };
}
