// Calls a function over the Lambda Invoke API: the request as a proxy event, its result as the response.
// Sources: Lambda API reference, "Invoke"; API Gateway developer guide, "Lambda proxy integrations" and "Set up
// asynchronous invocation of the backend Lambda function".
import type { z } from 'zod';
import { signRequest } from '../../aws/sign-request.ts';
import type { FunctionIntegration } from '../../contracts/function-integration.ts';
import { limits } from '../../kernel/limits.ts';
import { eventHeaders } from '../model/event-headers.ts';
import { toClientHeaders } from '../model/forward-headers.ts';
import { buildProxyEvent, type EventFacts } from '../model/proxy-event.ts';
import { readProxyResult } from '../model/proxy-result.ts';
import { contextIds } from '../model/request-ids.ts';
import { traceHeader } from '../model/trace-header.ts';
import { type Exchange, findHeader, type Handler, type Reply } from '../pipeline/exchange.ts';
import { bytesBody, readBody } from '../pipeline/read-body.ts';
import { refuse } from '../pipeline/refuse.ts';
import type { UpstreamCaller } from '../upstream/upstream-caller.ts';
import { UpstreamMisconfigured } from '../upstream/upstream-caller.ts';
import { answerBadBody, answerFailure } from './answer-failure.ts';
import { callUpstream } from './call-upstream.ts';
import type { CompileContext } from './compile-context.ts';
import { headerValues } from './exchange-source.ts';

type Integration = z.infer<typeof FunctionIntegration>;
type Compiled = { caller: UpstreamCaller; functionName: string; parameterNames: readonly string[] };

export function compileFunction(integration: Integration, compiled: Compiled, context: CompileContext): Handler {
  const { stage, route, deps } = context;
  const { credential, region } = integration;
  const key = credential === undefined ? null : deps.resources.awsKey(stage.projectId, credential);
  const qualifier = integration.qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(integration.qualifier)}`;
  const target = `/2015-03-31/functions/${encodeURIComponent(compiled.functionName)}/invocations${qualifier}`;
  return async (exchange) => {
    if (credential !== undefined && key === null) {
      const error = new UpstreamMisconfigured(`there is no upstream credential ${credential} that signs`);
      return answerFailure(exchange, { kind: 'failure', error }, deps.logger);
    }
    const read = await readBody(exchange.request.body, limits.integrations.functionPayloadBytesMax, (count) => {
      exchange.requestBytes += count;
    });
    if (!read.ok) return answerBadBody(exchange, read.reason);
    const facts = eventFacts(exchange, read.bytes, compiled.parameterNames, context);
    const event = Buffer.from(JSON.stringify(buildProxyEvent(facts, integration.payloadVersion)), 'utf8');
    if (event.length > limits.integrations.functionPayloadBytesMax) return answerBadBody(exchange, 'too-large');
    const isEvent = isAsynchronous(integration, exchange);
    const result = await callUpstream(
      exchange,
      compiled.caller,
      {
        method: 'POST',
        target,
        headersFor: (hostHeader) => {
          const headers = ['host', hostHeader, 'content-type', 'application/json', 'accept', 'application/json'];
          headers.push('x-amz-invocation-type', isEvent ? 'Event' : 'RequestResponse');
          headers.push('x-amzn-trace-id', traceHeader(exchange.request.headers, exchange.requestId, exchange.startedAtMs));
          if (key === null) return headers;
          const nowMs = deps.clock.nowMs();
          return signRequest(
            { method: 'POST', target, headers, body: event },
            { ...key, region, service: 'lambda', nowMs, keys: deps.signingKeys },
          );
        },
        body: bytesBody(event),
        expectsBody: true,
        timeoutMs: route.timeoutMs,
      },
      deps.clock,
    );
    if (!result.ok) return answerFailure(exchange, result.error, deps.logger);
    const { status, rawHeaders, body } = result.value;
    const answer = await readBody(body, limits.integrations.functionPayloadBytesMax);
    if (!answer.ok) {
      body.destroy();
      return refuse(exchange, 'integration-failure');
    }
    return isEvent
      ? accepted(exchange, status)
      : resultReply(exchange, { status, headers: rawHeaders, payload: answer.bytes }, integration, context);
  };
}

/** What the Invoke API says to an event is all there is to say: 202 and nothing. */
function accepted(exchange: Exchange, status: number): Reply {
  if (status !== 202) return refuse(exchange, 'integration-failure');
  return { status: 202, headers: [], body: null, outcome: 'served' };
}

/** A refusal of the service is a failed integration; a function's own error or a malformed result is a bad gateway. */
function resultReply(
  exchange: Exchange,
  from: { status: number; headers: readonly string[]; payload: Buffer },
  integration: Integration,
  { stage }: CompileContext,
): Reply {
  if (from.status !== 200) return refuse(exchange, 'integration-failure');
  const kind = stage.api.kind === 'rest' ? 'rest' : 'http';
  const rules = {
    kind,
    version: integration.payloadVersion,
    accept: findHeader(exchange.request.headers, 'accept') ?? '',
    binaryMediaTypes: stage.api.binaryMediaTypes ?? [],
  } as const;
  const hasFailed = headerValues(from.headers, 'x-amz-function-error').length > 0;
  const result = hasFailed ? null : readProxyResult(from.payload, rules);
  if (result === null) return { ...refuse(exchange, 'internal-error'), status: 502 };
  return { status: result.status, headers: toClientHeaders(result.headers, stage.api.kind), body: result.body, outcome: 'served' };
}

function isAsynchronous({ invocationType }: Integration, exchange: Exchange): boolean {
  if (invocationType !== 'by-request') return invocationType === 'Event';
  return findHeader(exchange.request.headers, 'x-amz-invocation-type') === 'Event';
}

function eventFacts(exchange: Exchange, body: Buffer, parameterNames: readonly string[], { stage, route }: CompileContext): EventFacts {
  const { request } = exchange;
  return {
    kind: stage.api.kind === 'rest' ? 'rest' : 'http',
    apiId: stage.api.apiId,
    accountId: stage.accountId,
    stageName: stage.stageName,
    deploymentId: stage.deploymentId,
    variables: stage.variables,
    routeId: route.id,
    routeKey: exchange.route?.routeKey ?? '$default',
    method: request.method,
    path: exchange.routePath,
    query: request.query,
    headers: eventHeaders(request, exchange.requestId, exchange.startedAtMs),
    pathParameters: parameterNames.map((name, index) => [name, decodeURIComponent(exchange.parameterValues[index] ?? '')] as const),
    ...contextIds(exchange.kind, exchange),
    sourceIp: request.sourceIp,
    hostHeader: request.hostHeader,
    startedAtMs: exchange.startedAtMs,
    apiKeyId: exchange.key?.keyId ?? null,
    body: request.body === null ? null : body,
    binaryMediaTypes: stage.api.binaryMediaTypes ?? [],
  };
}
