// Makes the reply of one of the gateway's own answers for an exchange.
import { type GatewayResponseType, gatewayResponse } from '../model/gateway-responses.ts';
import type { Exchange, Reply } from './exchange.ts';

/** @param retryAfterSeconds  whole seconds for Retry-After, at least 1; absent sends none */
export function refuse(exchange: Exchange, type: GatewayResponseType, retryAfterSeconds?: number): Reply {
  const answer = gatewayResponse(exchange.stage?.kind ?? null, type);
  const headers = ['content-type', 'application/json', 'x-amzn-ErrorType', answer.errorType];
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  return { status: answer.status, headers, body: answer.body, outcome: answer.outcome };
}
