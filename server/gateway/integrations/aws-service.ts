// Calls queues and topics of this house in-process: the same actions that the AWS endpoint serves, without a socket and
// without a signature, for the project the API belongs to. Metered like any request.
import type { z } from 'zod';
import type { AwsServiceIntegration } from '../../contracts/aws-integration.ts';
import { formatArn } from '../../kernel/arn.ts';
import { limits } from '../../kernel/limits.ts';
import type { ResponseRule } from '../model/choose-response.ts';
import { evaluateParameters, type ServiceParameters } from '../model/service-parameters.ts';
import { type Exchange, findHeader, type Handler, type Reply } from '../pipeline/exchange.ts';
import { bytesBody, readBody } from '../pipeline/read-body.ts';
import { refuse } from '../pipeline/refuse.ts';
import { answerBadBody } from './answer-failure.ts';
import type { CompileContext } from './compile-context.ts';
import { exchangeSource } from './exchange-source.ts';
import { mapResponse } from './mapped-response.ts';

type Compiled = { parameters: ServiceParameters /** Null passes the service's own status on. */; rules: readonly ResponseRule[] | null };

export function compileAwsService(
  integration: z.infer<typeof AwsServiceIntegration>,
  compiled: Compiled,
  context: CompileContext,
): Handler {
  const { stage, route, deps } = context;
  const [service, action] = splitAction(integration.action);
  const scope = { projectId: stage.projectId, accountId: stage.accountId, region: integration.region };
  return async (exchange) => {
    const { request } = exchange;
    const read = await readBody(request.body, limits.integrations.wholeBodyBytesMax, (count) => {
      exchange.requestBytes += count;
    });
    if (!read.ok) return answerBadBody(exchange, read.reason);
    const parameters = evaluateParameters(compiled.parameters, exchangeSource(exchange, stage, read.bytes));
    const stop = new AbortController();
    exchange.onClientGone = () => stop.abort();
    if (exchange.isClientGone) stop.abort();
    const sentMs = deps.clock.monotonicMs();
    const called = deps.services.call({
      service,
      action,
      input: toInput(parameters, scope),
      scope,
      apiId: stage.api.apiId,
      requestId: exchange.requestId,
      format: wantsXml(exchange) ? 'xml' : 'json',
      signal: stop.signal,
    });
    const answer = await inTime(called, route.timeoutMs, () => stop.abort());
    exchange.upstreamLatencyMs = deps.clock.monotonicMs() - sentMs;
    exchange.onClientGone = null;
    if (answer === null) return refuse(exchange, 'integration-timeout');
    const headers = ['content-type', answer.contentType];
    if (compiled.rules !== null) {
      return mapResponse(exchange, stage, compiled.rules, { status: answer.status, headers, body: bytesBody(Buffer.from(answer.body)) });
    }
    const outcome: Reply['outcome'] = answer.status < 500 ? 'served' : 'failed';
    return { status: answer.status, headers, body: answer.body, outcome };
  };
}

/** `SQS-SendMessage` in two. */
function splitAction(action: string): ['sqs' | 'sns', string] {
  const [service = '', name = ''] = action.split('-', 2);
  return [service === 'SNS' ? 'sns' : 'sqs', name];
}

const numbers = new Set(['DelaySeconds', 'MaxNumberOfMessages', 'VisibilityTimeout', 'WaitTimeSeconds']);
const lists = new Set(['AttributeNames', 'MessageSystemAttributeNames', 'MessageAttributeNames']);

/** Texts become what the action takes: whole numbers, lists divided by commas, a topic's name its ARN. */
function toInput(parameters: Record<string, unknown>, scope: { accountId: string; region: string }): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      if (numbers.has(name) && /^\d{1,9}$/.test(value)) return [name, Number(value)];
      if (lists.has(name)) return [name, value.split(',').map((one) => one.trim())];
      if (name === 'TopicArn' && !value.startsWith('arn:')) return [name, formatArn({ service: 'sns', ...scope, resource: value })];
      return [name, value];
    }),
  );
}

/** XML for who asks for it first, as AWS's own SDKs of the Query protocol do. */
function wantsXml(exchange: Exchange): boolean {
  return /^\s*(?:text|application)\/xml\b/i.test(findHeader(exchange.request.headers, 'accept') ?? '');
}

/** @returns null when it took longer; `onLate` is called then */
async function inTime<Value>(work: Promise<Value>, timeoutMs: number, onLate: () => void): Promise<Value | null> {
  const late = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    late.resolve(null);
    onLate();
  }, timeoutMs);
  const value = await Promise.race([work, late.promise]);
  clearTimeout(timer);
  return value;
}
