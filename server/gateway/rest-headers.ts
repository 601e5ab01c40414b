// What a client of a REST API may say of its request in headers of AWS's: a request id of its own, and another method.
// Source: API Gateway developer guide, "Set up CloudWatch logging for REST APIs" (UUID_REPLACED_INVALID_REQUEST_ID) and
// "Amazon API Gateway important notes" (X-HTTP-Method-Override).
import type { Logger } from '../config/logger.ts';
import type { Clock } from '../kernel/clock.ts';
import { overrideMethod } from './model/override-method.ts';
import { isUuid } from './model/request-ids.ts';
import type { Exchange } from './pipeline/exchange.ts';

/** How often a thread says that it has replaced a request id: any client could fill the log otherwise. */
const saidEveryMs = 1_000;

/** @returns takes what the headers say into the exchange; false refuses the request as malformed */
export function createRestHeaderReader(deps: { logger: Logger; clock: Clock }): (exchange: Exchange) => boolean {
  let saidMs = Number.NEGATIVE_INFINITY;
  const sayReplaced = (exchange: Exchange) => {
    const nowMs = deps.clock.monotonicMs();
    if (nowMs - saidMs < saidEveryMs) return;
    saidMs = nowMs;
    const { requestId, stage } = exchange;
    deps.logger.info({ requestId, stageId: stage?.stageId, sourceIp: exchange.request.sourceIp }, 'UUID_REPLACED_INVALID_REQUEST_ID');
  };
  return (exchange) => {
    const { request } = exchange;
    const { headers } = request;
    let override: string | undefined;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index] ?? '';
      if (name.length === 16 && name === 'x-amzn-requestid') {
        const given = headers[index + 1] ?? '';
        if (isUuid(given)) exchange.clientRequestId = given;
        else sayReplaced(exchange);
      } else if (name.length === 22 && name === 'x-http-method-override') override ??= headers[index + 1];
    }
    if (override === undefined) return true;
    const method = overrideMethod(request.method, override, request.body !== null);
    if (method !== null) request.method = method;
    return method !== null;
  };
}
