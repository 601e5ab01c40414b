// Makes the reply of one of the gateway's own answers for an exchange: as its API words it, else as API Gateway does.
import type { GatewayResponseType } from '../model/gateway-response-rows.ts';
import { bodyOf, type CustomWording, chooseTemplate, defaultResponses, type GatewayResponse } from '../model/gateway-responses.ts';
import { shortRequestId } from '../model/request-ids.ts';
import { type ContextName, fillTextTemplate } from '../model/text-template.ts';
import { type Exchange, findHeader, type Reply } from './exchange.ts';

/** What a refusal says beyond its type. */
export type RefusalDetail = {
  /** In place of the type's own message. */
  message?: string;
  /** For `$context.error.validationErrorString` only: the client is not told otherwise. */
  validationError?: string;
};

/** @param retryAfterSeconds  whole seconds for Retry-After, at least 1; absent sends none */
export function refuse(exchange: Exchange, type: GatewayResponseType, retryAfterSeconds?: number, detail: RefusalDetail = {}): Reply {
  const response = (exchange.stage?.responses ?? defaultResponses(exchange.kind))[type];
  const message = detail.message ?? response.message;
  const { status, outcome, custom } = response;
  const worded = custom === null ? null : word(exchange, response, custom, message, detail.validationError ?? '');
  const headers = [...(worded?.headers ?? response.headers)];
  if (retryAfterSeconds !== undefined) headers.push('Retry-After', String(Math.max(1, Math.ceil(retryAfterSeconds))));
  return { status, headers, body: worded?.body ?? bodyOf(response, message), outcome };
}

function word(
  exchange: Exchange,
  response: GatewayResponse,
  custom: CustomWording,
  message: string | null,
  validationError: string,
): { headers: string[]; body: string } {
  const read = (name: ContextName) => readContext(exchange, response, name, message, validationError);
  const template = chooseTemplate(custom, findHeader(exchange.request.headers, 'accept'));
  const headers = [...response.headers];
  if (template) headers[1] = template.contentType;
  for (const { name, value } of custom.headers) headers.push(name, printable(fillTextTemplate(value, read, 'none')));
  return { headers, body: template ? fillTextTemplate(template.text, read, template.escaping) : bodyOf(response, message) };
}

function readContext(exchange: Exchange, response: GatewayResponse, name: ContextName, message: string | null, validation: string): string {
  const { request, stage } = exchange;
  switch (name) {
    case 'accountId':
      return stage?.accountId ?? '';
    case 'apiId':
      return stage?.apiId ?? '';
    case 'domainName':
      return request.host;
    case 'error.message':
      return message ?? '';
    case 'error.messageString':
      return JSON.stringify(message);
    case 'error.responseType':
      return response.name;
    case 'error.validationErrorString':
      return JSON.stringify(validation);
    case 'extendedRequestId':
      return shortRequestId(exchange.requestId);
    case 'httpMethod':
      return request.method;
    case 'identity.sourceIp':
      return request.sourceIp;
    case 'path':
      return request.path;
    case 'requestId':
      return exchange.clientRequestId;
    case 'requestTimeEpoch':
      return String(exchange.startedAtMs);
    case 'resourcePath':
      return exchange.route?.path ?? '';
    case 'stage':
      return stage?.stageName ?? '';
  }
}

/** A header's value: what could end the line or is no ASCII becomes a blank. */
function printable(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, ' ');
}
