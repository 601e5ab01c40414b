// Calls an AWS service anywhere by a signed request: the body as it came, or JSON made of mapped parameters.
// Source: API Gateway developer guide, "AWS service integrations"; IAM user guide, "Signature Version 4".
import type { z } from 'zod';
import { signRequest } from '../../aws/sign-request.ts';
import type { AwsRequestIntegration } from '../../contracts/aws-integration.ts';
import { limits } from '../../kernel/limits.ts';
import type { ResponseRule } from '../model/choose-response.ts';
import { toClientHeaders } from '../model/forward-headers.ts';
import { evaluateParameters, type ServiceParameters } from '../model/service-parameters.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import { findHeader, type Handler } from '../pipeline/exchange.ts';
import { bytesBody, readBody } from '../pipeline/read-body.ts';
import type { UpstreamCaller } from '../upstream/upstream-caller.ts';
import { UpstreamMisconfigured } from '../upstream/upstream-caller.ts';
import { answerBadBody, answerFailure } from './answer-failure.ts';
import { callUpstream, usuallyHasBody } from './call-upstream.ts';
import type { CompileContext } from './compile-context.ts';
import { exchangeSource } from './exchange-source.ts';
import { mapResponse } from './mapped-response.ts';

type Compiled = {
  caller: UpstreamCaller;
  url: UpstreamUrl;
  /** Null sends the request's body. */
  parameters: ServiceParameters | null;
  /** Null passes the service's own status on. */
  rules: readonly ResponseRule[] | null;
};

export function compileAwsRequest(
  integration: z.infer<typeof AwsRequestIntegration>,
  compiled: Compiled,
  context: CompileContext,
): Handler {
  const { stage, route, deps } = context;
  const { method, service, region, target: amzTarget } = integration;
  const key = deps.resources.awsKey(stage.projectId, integration.credential);
  return async (exchange) => {
    const { request } = exchange;
    if (key === null) {
      const error = new UpstreamMisconfigured(`there is no upstream credential ${integration.credential} that signs`);
      return answerFailure(exchange, { kind: 'failure', error }, deps.logger);
    }
    const read = await readBody(request.body, limits.integrations.wholeBodyBytesMax, (count) => {
      exchange.requestBytes += count;
    });
    if (!read.ok) return answerBadBody(exchange, read.reason);
    const { parameters } = compiled;
    const body =
      parameters === null
        ? read.bytes
        : Buffer.from(JSON.stringify(evaluateParameters(parameters, exchangeSource(exchange, stage, read.bytes))));
    const target = buildUpstreamTarget(compiled.url, exchange.parameterValues, amzTarget === undefined ? request.query : '');
    const jsonType = amzTarget === undefined ? 'application/json' : `application/x-amz-json-${integration.jsonVersion}`;
    const ownType = parameters === null && amzTarget === undefined ? findHeader(request.headers, 'content-type') : undefined;
    const result = await callUpstream(
      exchange,
      compiled.caller,
      {
        method,
        target,
        headersFor: (hostHeader) => {
          const headers = ['host', hostHeader, 'accept', findHeader(request.headers, 'accept') ?? 'application/json'];
          if (body.length > 0) headers.push('content-type', ownType ?? jsonType);
          if (amzTarget !== undefined) headers.push('x-amz-target', amzTarget);
          return signRequest(
            { method, target, headers, body },
            { ...key, region, service, nowMs: deps.clock.nowMs(), keys: deps.signingKeys },
          );
        },
        body: body.length === 0 ? null : bytesBody(body),
        expectsBody: usuallyHasBody(method),
        timeoutMs: route.timeoutMs,
      },
      deps.clock,
    );
    if (!result.ok) return answerFailure(exchange, result.error, deps.logger);
    const { status, rawHeaders, body: answer } = result.value;
    if (compiled.rules !== null) return mapResponse(exchange, stage, compiled.rules, { status, headers: rawHeaders, body: answer });
    return { status, headers: toClientHeaders(rawHeaders, stage.api.kind, 'mapped'), body: answer, outcome: 'served' };
  };
}
