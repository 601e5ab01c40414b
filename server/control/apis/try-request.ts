// Sends one request through the gateway on this machine, as a client would, and says what came back and why. It is
// throttled, counted and logged like any other.
import type { z } from 'zod';
import type { TriedRequest, TryRequest } from '#server/contracts/api.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findStage } from '../stages/find-stage.ts';
import { describeKey } from './describe-key.ts';

type GatewayRequest = {
  method: string;
  /** With `/_api/{apiId}/{stage}` before the path asked for. */
  target: string;
  headers: readonly { name: string; value: string }[];
  body: string;
};
export type GatewayAnswer = Pick<TriedRequest, 'status' | 'headers' | 'body' | 'isBodyCut' | 'durationMs'>;

/** Calls the gateway; wired in trpc/compose-console.ts. Rejects when it can't be reached or is not done in time. */
export type CallGateway = (request: GatewayRequest) => Promise<GatewayAnswer>;

/** The connection's own: framing and host are ours to write. */
const ownHeaders = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** @throws AppError `resource.not_found` for API or stage, `runtime.unavailable` when the gateway does not answer */
export async function tryRequest(
  deps: ControlDeps & { callGateway: CallGateway },
  acting: Acting,
  input: z.infer<typeof TryRequest>,
): Promise<TriedRequest> {
  const stage = await findStage(deps.prisma, acting, input.apiId, input.stageId);
  const headers = input.headers.filter(({ name }) => !ownHeaders.has(name.toLowerCase()));
  if (input.apiKey !== '') headers.push({ name: 'x-api-key', value: input.apiKey });
  const target = `/_api/${input.apiId}/${stage.name}${input.path}`;
  const answer = await deps.callGateway({ method: input.method, target, headers, body: input.body }).catch((error: unknown) => {
    throw new AppError('runtime.unavailable', 'The gateway does not answer. Check that the runtime is up.', { cause: error });
  });
  return { ...answer, errorType: answerName(answer), ...(await describeKey(deps, acting, stage.id, input.apiKey)) };
}

/** HTTP APIs name the gateway's own answers in Proxy-Status (RFC 9209), REST APIs in `x-amzn-ErrorType`, as AWS does. */
function answerName(answer: GatewayAnswer): string | null {
  const headerOf = (wanted: string) => answer.headers.find(({ name }) => name.toLowerCase() === wanted)?.value ?? '';
  const [, named] = /^sluice;.*details="([A-Z0-9_]+)"/.exec(headerOf('proxy-status')) ?? [];
  if (named !== undefined) return named;
  return namesByErrorType[`${headerOf('x-amzn-errortype')} ${answer.status}`] ?? namesByErrorType[headerOf('x-amzn-errortype')] ?? null;
}

/** `x-amzn-ErrorType` tells less than the name: with the status where that decides. */
const namesByErrorType: Readonly<Record<string, string>> = {
  ApiConfigurationException: 'API_CONFIGURATION_ERROR',
  BadRequestException: 'BAD_REQUEST',
  ForbiddenException: 'INVALID_API_KEY',
  'InternalServerErrorException 504': 'INTEGRATION_TIMEOUT',
  InternalServerErrorException: 'INTEGRATION_FAILURE',
  LimitExceededException: 'QUOTA_EXCEEDED',
  MethodNotAllowedException: 'METHOD_NOT_ALLOWED',
  MissingAuthenticationTokenException: 'MISSING_AUTHENTICATION_TOKEN',
  RequestTooLargeException: 'REQUEST_TOO_LARGE',
  ResourceNotFoundException: 'RESOURCE_NOT_FOUND',
  ServiceUnavailableException: 'OVERLOADED',
  TooManyRequestsException: 'THROTTLED',
};
