// A custom HTTP integration: the upstream gets what is mapped to it and the body, the client a response chosen by the
// upstream's status. The mapping templates of a body have a phase of their own.
// Source: API Gateway developer guide, "HTTP custom integrations".
import type { z } from 'zod';
import type { HttpIntegration } from '../../contracts/integration.ts';
import type { PublishedStage } from '../../contracts/published-config.ts';
import { limits } from '../../kernel/limits.ts';
import type { ResponseRule } from '../model/choose-response.ts';
import { convert, requestConversion } from '../model/convert-content.ts';
import type { RequestMapping } from '../model/request-mapping.ts';
import { traceHeader } from '../model/trace-header.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import { type ExpressionSource, evaluateText } from '../model/value-expression.ts';
import type { BodySource } from '../pipeline/body-source.ts';
import { type Exchange, findHeader, type Handler } from '../pipeline/exchange.ts';
import { bytesBody, readBody } from '../pipeline/read-body.ts';
import type { UpstreamCaller } from '../upstream/upstream-caller.ts';
import { answerBadBody, answerFailure } from './answer-failure.ts';
import { callUpstream, usuallyHasBody } from './call-upstream.ts';
import type { CompileContext } from './compile-context.ts';
import { exchangeSource } from './exchange-source.ts';
import { headerText, mapResponse } from './mapped-response.ts';

type Compiled = {
  caller: UpstreamCaller;
  /** Its parameters are those of `mapping.path`. */
  url: UpstreamUrl;
  mapping: RequestMapping;
  rules: readonly ResponseRule[];
};

export function compileHttp(integration: z.infer<typeof HttpIntegration>, compiled: Compiled, context: CompileContext): Handler {
  const { stage, route, deps } = context;
  const { url, mapping } = compiled;
  const binaryMediaTypes = stage.api.binaryMediaTypes ?? [];
  return async (exchange) => {
    const { request } = exchange;
    const method = integration.method ?? request.method;
    const conversion = requestConversion(findHeader(request.headers, 'content-type') ?? '', binaryMediaTypes, integration.contentHandling);
    let body: BodySource | null = request.body;
    let whole: Buffer = Buffer.alloc(0);
    if (body !== null && (mapping.needsBody || conversion !== 'none')) {
      const read = await readBody(body, limits.integrations.wholeBodyBytesMax);
      if (!read.ok) return answerBadBody(exchange, read.reason);
      whole = read.bytes;
      const converted = convert(whole, conversion);
      if (converted === null) return answerBadBody(exchange, 'broken-off');
      body = bytesBody(converted);
    }
    const source = exchangeSource(exchange, stage, whole);
    const result = await callUpstream(
      exchange,
      compiled.caller,
      {
        method,
        target: targetOf(url, mapping, source),
        headersFor: (hostHeader) => headersOf(exchange, stage, hostHeader, mapping, source),
        body,
        expectsBody: usuallyHasBody(method),
        timeoutMs: route.timeoutMs,
      },
      deps.clock,
    );
    if (!result.ok) return answerFailure(exchange, result.error, deps.logger);
    const { status, rawHeaders, body: answer } = result.value;
    return mapResponse(exchange, stage, compiled.rules, { status, headers: rawHeaders, body: answer });
  };
}

function targetOf(url: UpstreamUrl, mapping: RequestMapping, source: ExpressionSource): string {
  const values = mapping.path.map(({ value }) => {
    const text = evaluateText(value, source) ?? '';
    // A greedy parameter keeps its slashes; nothing may climb out of the place it stands in.
    const encoded = text.split('/').map(encodeURIComponent).join('/');
    return encoded.replace(/(^|\/)\.{1,2}(?=\/|$)/g, (dots) => dots.replaceAll('.', '%2E'));
  });
  const query = mapping.query.flatMap(({ name, value }) => {
    const text = evaluateText(value, source);
    return text === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(text)}`];
  });
  return buildUpstreamTarget(url, values, query.join('&'));
}

/** Only what is mapped, and what the body cannot do without. */
function headersOf(
  exchange: Exchange,
  stage: PublishedStage,
  hostHeader: string,
  mapping: RequestMapping,
  source: ExpressionSource,
): string[] {
  const { headers: given } = exchange.request;
  const headers: string[] = ['host', hostHeader];
  const mapped = new Set<string>();
  for (const { name, value } of mapping.headers) {
    const text = evaluateText(value, source);
    if (text === undefined) continue;
    mapped.add(name.toLowerCase());
    headers.push(name, headerText(text));
  }
  const add = (name: string, value: string | undefined) => {
    if (value !== undefined && !mapped.has(name)) headers.push(name, value);
  };
  add('accept', findHeader(given, 'accept') ?? 'application/json');
  if (exchange.request.body !== null) {
    add('content-type', findHeader(given, 'content-type') ?? 'application/json');
    add('content-encoding', findHeader(given, 'content-encoding'));
  }
  add('user-agent', `AmazonAPIGateway_${stage.api.apiId}`);
  headers.push('x-amzn-apigateway-api-id', stage.api.apiId);
  if (stage.api.kind === 'rest') headers.push('x-amzn-trace-id', traceHeader(given, exchange.requestId, exchange.startedAtMs));
  return headers;
}
