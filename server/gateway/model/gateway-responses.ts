// The answers the gateway gives by itself, as API Gateway words them. REST and HTTP APIs differ in status, text and in
// how the header says which answer it is; an API may word them in its own way. Tables are built once per config.
// Source: API Gateway developer guide, "Gateway response types"; observed answers where they differ.
import type { GatewayResponseSetting, GatewayResponseSettings } from '../../contracts/gateway-response.ts';
import type { ApiKind } from '../../contracts/published-config.ts';
import type { Outcome } from '../../contracts/usage-record.ts';
import { type GatewayResponseType, httpRows, type ResponseRow, restRows } from './gateway-response-rows.ts';
import { compileTextTemplate, escapeFor, type TemplateEscape, type TextTemplate } from './text-template.ts';

export type GatewayResponse = {
  type: GatewayResponseType;
  /** API Gateway's name, for `$context.error.responseType`. */
  name: string;
  status: number;
  /** Name, value, name, value…: the body's type and what says which answer this is. */
  headers: readonly string[];
  message: string | null;
  /** Of the type's own wording; `bodyOf` makes it for another message. */
  body: string;
  /** `Message` for ACCESS_DENIED, as AWS spells it. */
  messageKey: 'message' | 'Message';
  outcome: Outcome;
  /** Null when the API words nothing of it. */
  custom: CustomWording | null;
};

export type CustomWording = {
  headers: readonly { name: string; value: TextTemplate }[];
  /** Empty keeps the type's own body. */
  templates: readonly { contentType: string; text: TextTemplate; escaping: TemplateEscape }[];
};

export type GatewayResponses = Readonly<Record<GatewayResponseType, GatewayResponse>>;

/** @param kind  of the API; a request that names none is answered as an HTTP API would */
export function defaultResponses(kind: ApiKind): GatewayResponses {
  return kind === 'rest' ? rest : http;
}

/**
 * The answers of one API on one stage.
 *
 * @param variables  of the stage
 * @returns          the table, and every problem of the settings with the field it is in
 */
export function compileGatewayResponses(
  kind: ApiKind,
  settings: GatewayResponseSettings,
  variables: Readonly<Record<string, string>>,
): { responses: GatewayResponses; problems: { field: string; message: string }[] } {
  const problems: { field: string; message: string }[] = [];
  const wordings = new Map<string, { setting: GatewayResponseSetting; wording: CustomWording }>();
  for (const [name, setting] of Object.entries(settings)) {
    const wording = compileWording(setting, variables, (where, message) => problems.push({ field: `${name}.${where}`, message }));
    wordings.set(name, { setting, wording });
  }
  const defaults = defaultResponses(kind);
  if (wordings.size === 0) return { responses: defaults, problems };
  const compile = (response: GatewayResponse): GatewayResponse => {
    const row = rowOf(kind, response.type);
    const own = (row.setting && wordings.get(row.setting)) ?? wordings.get(row.status >= 500 ? 'DEFAULT_5XX' : 'DEFAULT_4XX');
    return own ? { ...response, status: own.setting.status ?? response.status, custom: own.wording } : response;
  };
  return { responses: mapResponses(defaults, compile), problems };
}

/** The default body with another message. */
export function bodyOf(response: GatewayResponse, message: string | null): string {
  return message === response.message ? response.body : JSON.stringify({ [response.messageKey]: message });
}

/** The template for a client: the first media range it accepts, else JSON, else the first. */
export function chooseTemplate(wording: CustomWording, accept: string | undefined): CustomWording['templates'][number] | undefined {
  const { templates } = wording;
  if (templates.length < 2) return templates[0];
  const wanted = (accept ?? '').split(',', 1)[0]?.split(';', 1)[0]?.trim().toLowerCase();
  const find = (type: string | undefined) => templates.find(({ contentType }) => contentType.toLowerCase() === type);
  return find(wanted) ?? find('application/json') ?? templates[0];
}

function compileWording(
  setting: GatewayResponseSetting,
  variables: Readonly<Record<string, string>>,
  report: (where: string, message: string) => void,
): CustomWording {
  const headers = Object.entries(setting.headers).flatMap(([name, text]) => {
    if (isReserved(name.toLowerCase())) report(`headers.${name}`, 'is written by the gateway itself');
    const value = compileTextTemplate(text, variables, 'none');
    if (!value.ok) report(`headers.${name}`, value.error);
    return value.ok ? [{ name, value: value.value }] : [];
  });
  const templates = Object.entries(setting.templates).flatMap(([contentType, source]) => {
    const escaping = escapeFor(contentType);
    const text = compileTextTemplate(source, variables, escaping);
    if (!text.ok) report(`templates.${contentType}`, text.error);
    return text.ok ? [{ contentType, text: text.value, escaping }] : [];
  });
  return { headers, templates };
}

const reserved = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'te',
  'trailer',
  'upgrade',
  'via',
]);

/** Framing, the connection's own, and what tells which exchange this was. */
function isReserved(name: string): boolean {
  return (
    reserved.has(name) || name === 'transfer-encoding' || /^(?:x-amzn-requestid|x-amz-apigw-id|apigw-requestid|x-amzn-trace-id)$/.test(name)
  );
}

function build(kind: 'rest' | 'http', type: GatewayResponseType): GatewayResponse {
  const row = rowOf(kind, type);
  const messageKey = type === 'access-denied' && kind === 'rest' ? 'Message' : 'message';
  const name = row.setting ?? type.toUpperCase().replaceAll('-', '_');
  const telling =
    kind === 'rest' ? ['x-amzn-ErrorType', row.errorType] : ['Proxy-Status', `sluice; error=${proxyError(row)}; details="${name}"`];
  return Object.freeze({
    type,
    name,
    status: row.status,
    headers: Object.freeze(['content-type', 'application/json', ...telling]),
    message: row.message,
    body: JSON.stringify({ [messageKey]: row.message }),
    messageKey,
    outcome: row.outcome,
    custom: null,
  });
}

/**
 * HTTP APIs of AWS name no error type in a header; we say it in the standard one, so that an answer of the gateway can be
 * told from the upstream's. Source: RFC 9209 §2.3.
 */
function proxyError(row: ResponseRow): string {
  if (row.status === 504) return 'http_response_timeout';
  if (row.outcome === 'denied') return 'http_request_denied';
  if (row.status < 500) return 'http_request_error';
  return row.setting === 'INTEGRATION_FAILURE' ? 'destination_unavailable' : 'proxy_internal_error';
}

function rowOf(kind: ApiKind, type: GatewayResponseType): ResponseRow {
  return kind === 'rest' ? restRows[type] : (httpRows[type] ?? restRows[type]);
}

function mapResponses(from: GatewayResponses, change: (response: GatewayResponse) => GatewayResponse): GatewayResponses {
  return Object.freeze(Object.fromEntries(Object.entries(from).map(([type, response]) => [type, change(response)])) as GatewayResponses);
}

function table(kind: 'rest' | 'http'): GatewayResponses {
  const types = Object.keys(restRows) as GatewayResponseType[];
  return Object.freeze(Object.fromEntries(types.map((type) => [type, build(kind, type)])) as Record<GatewayResponseType, GatewayResponse>);
}

const rest = table('rest');
const http = table('http');
