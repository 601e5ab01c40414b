// Calls several upstreams at once and answers with one JSON text made of theirs. A part that is late or fails has its
// fallback, or takes the whole answer with it.
import type { z } from 'zod';
import type { AggregateIntegration } from '../../contracts/integration.ts';
import { limits } from '../../kernel/limits.ts';
import { type MergeShape, mergeParts } from '../model/merge-shape.ts';
import { buildUpstreamTarget, type UpstreamUrl } from '../model/upstream-url.ts';
import type { Exchange, Handler } from '../pipeline/exchange.ts';
import { readBody } from '../pipeline/read-body.ts';
import { refuse } from '../pipeline/refuse.ts';
import type { CallResult, UpstreamCaller } from '../upstream/upstream-caller.ts';
import { answerFailure } from './answer-failure.ts';
import type { CompileContext } from './compile-context.ts';
import { proxyHeaders } from './proxy-headers.ts';

export type CompiledPart = {
  name: string;
  caller: UpstreamCaller;
  url: UpstreamUrl;
  timeoutMs: number;
  /** Absent has none; null may be one. */
  fallback: { value: unknown } | null;
};

type Failure = Extract<CallResult, { ok: false }>['error'];
type PartResult = { ok: true; value: unknown } | { ok: false; failure: Failure };

/** Headers of the client that mean another answer than a whole one in plain JSON. */
const notToParts = new Set([
  'accept-encoding',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
]);

export function compileAggregate(
  integration: z.infer<typeof AggregateIntegration>,
  compiled: { parts: readonly CompiledPart[]; shape: MergeShape },
  { route, deps }: CompileContext,
): Handler {
  return async (exchange) => {
    const sentMs = deps.clock.monotonicMs();
    const aborts: (() => void)[] = [];
    exchange.onClientGone = () => {
      for (const abort of aborts) abort();
    };
    const query = integration.passQuery ? exchange.request.query : '';
    const results = await Promise.all(
      compiled.parts.map((part) => callPart(exchange, { ...part, timeoutMs: Math.min(part.timeoutMs, route.timeoutMs) }, query, aborts)),
    );
    exchange.upstreamLatencyMs = deps.clock.monotonicMs() - sentMs;
    exchange.onClientGone = null;
    const values = new Map<string, unknown>();
    const replaced: string[] = [];
    for (const [index, result] of results.entries()) {
      const part = compiled.parts[index];
      if (!part) continue;
      if (result.ok) values.set(part.name, result.value);
      else if (part.fallback === null || result.failure.kind === 'client') return answerFailure(exchange, result.failure, deps.logger);
      else {
        values.set(part.name, part.fallback.value);
        replaced.push(part.name);
      }
    }
    if (exchange.isClientGone) return { ...refuse(exchange, 'bad-request'), outcome: 'aborted' };
    const headers = ['content-type', 'application/json'];
    if (replaced.length > 0) headers.push('x-aggregate-fallback', replaced.join(', '));
    return { status: 200, headers, body: JSON.stringify(mergeParts(compiled.shape, values)), outcome: 'served' };
  };
}

async function callPart(exchange: Exchange, part: CompiledPart, query: string, aborts: (() => void)[]): Promise<PartResult> {
  const call = part.caller.send({
    method: 'GET',
    target: buildUpstreamTarget(part.url, exchange.parameterValues, query),
    headersFor: (hostHeader) => partHeaders(exchange, hostHeader),
    body: null,
    expectsBody: false,
    timeoutMs: part.timeoutMs,
    onRequestBytes: () => undefined,
  });
  let stop: () => void = call.abort;
  aborts.push(() => stop());
  if (exchange.isClientGone) call.abort();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, part.timeoutMs);
  const failed = (reason: string): PartResult => {
    const error = new Error(`part ${part.name}: ${reason}`);
    return { ok: false, failure: isLate ? { kind: 'timeout', error } : { kind: 'failure', error } };
  };
  try {
    const result = await call.response;
    if (!result.ok) return { ok: false, failure: isLate ? { kind: 'timeout', error: result.error.error } : result.error };
    const { status, body } = result.value;
    stop = () => body.destroy();
    if (status < 200 || status > 299) {
      body.destroy();
      return failed(`answered ${status}`);
    }
    const read = await readBody(body, limits.integrations.aggregatePartBytesMax);
    if (read.ok) return { ok: true, value: JSON.parse(read.bytes.toString('utf8')) };
    body.destroy();
    return failed(`its body is ${read.reason}`);
  } catch {
    return failed('its body is no JSON');
  } finally {
    clearTimeout(timer);
  }
}

function partHeaders(exchange: Exchange, hostHeader: string): string[] {
  const all = proxyHeaders(exchange, hostHeader);
  const headers: string[] = [];
  for (let index = 0; index < all.length; index += 2) {
    const name = all[index] ?? '';
    // A GET of ours has no body, whatever the client's request had.
    if (!notToParts.has(name) && name !== 'content-type' && name !== 'content-encoding') headers.push(name, all[index + 1] ?? '');
  }
  return headers;
}
