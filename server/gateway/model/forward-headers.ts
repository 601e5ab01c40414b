// Which headers pass the gateway, each way. Framing and hop-by-hop headers are never copied: whoever writes the message
// makes its own. Names the client lists in Connection are dropped before ours are added, so it can take away none of them.
// Source: RFC 9110 §7.6.1; API Gateway developer guide, "Known issues" and observed proxy integrations. Unlike AWS,
// Content-Encoding stays: the body is passed on as it is.
import type { ApiKind } from '../../contracts/published-config.ts';
import type { HeaderList } from './header-list.ts';

/** Never copied from the client to an upstream; lower-case names. */
export const notToUpstream: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'www-authenticate',
  'x-amzn-apigateway-api-id',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** Framing and the connection's own; and what a client could set to look like the gateway to its own reader. */
const notToClient = [
  ...['connection', 'content-length', 'keep-alive', 'proxy-authenticate', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade', 'via'],
  ...['x-amzn-requestid', 'x-amz-apigw-id', 'apigw-requestid', 'ratelimit', 'ratelimit-policy'],
];

/** What a REST API renames to `x-amzn-Remapped-…` instead of passing or dropping it, whatever the integration. */
const remapped = ['Connection', 'Content-Length', 'Date', 'Server', 'x-amzn-RequestId'];

/** What it renames besides where the integration is no bare proxy: responses that are mapped. */
const remappedWhenMapped = [
  ...['Authorization', 'Content-MD5', 'Expect', 'Host', 'Max-Forwards', 'Proxy-Authenticate'],
  ...['Trailer', 'Upgrade', 'User-Agent', 'WWW-Authenticate'],
];

/** What becomes of a response header by its lower-case name: another name, or null to drop it; absent passes. */
type Fates = ReadonlyMap<string, string | null>;

function fatesOf(renamed: readonly string[]): Fates {
  const dropped = notToClient.map((name): [string, null] => [name, null]);
  return new Map([...dropped, ...renamed.map((name): [string, string] => [name.toLowerCase(), `x-amzn-Remapped-${name}`])]);
}

const httpFates = fatesOf([]);
const restProxyFates = fatesOf(remapped);
const restMappedFates = fatesOf([...remapped, ...remappedWhenMapped]);

export type Forwarding = { sourceIp: string; hostHeader: string; scheme: 'http' | 'https'; localPort: number };

/**
 * Headers toward the upstream, without framing.
 *
 * @param headers     the client's, names lower case
 * @param hostHeader  the upstream's
 * @param restApiId   of a REST API, which tells it; null for the others
 */
export function toUpstreamHeaders(headers: HeaderList, hostHeader: string, from: Forwarding, restApiId: string | null): string[] {
  const { passed, clientChain } = passToUpstream(headers, restApiId);
  return [
    'host',
    hostHeader,
    ...apiHeaders(restApiId),
    ...passed,
    'x-forwarded-for',
    clientChain + from.sourceIp,
    ...forwardingHeaders(from),
  ];
}

/** The headers that say for whom a request is forwarded, all but x-forwarded-for: the same for all of a connection's requests to one host. */
export function forwardingHeaders(from: Forwarding): string[] {
  const address = from.sourceIp.includes(':') ? `"[${from.sourceIp}]"` : from.sourceIp;
  return [
    ...['x-forwarded-host', from.hostHeader, 'x-forwarded-port', String(from.localPort), 'x-forwarded-proto', from.scheme],
    ...['forwarded', `for=${address};host="${from.hostHeader}";proto=${from.scheme}`, 'via', '1.1 sluice'],
  ];
}

/** What a REST API says of itself. Source: recorded requests of HTTP_PROXY integrations. */
export function apiHeaders(restApiId: string | null): string[] {
  return restApiId === null ? [] : ['x-amzn-apigateway-api-id', restApiId];
}

/** @returns of the client's headers those that pass, with what stands for missing ones, and its own x-forwarded-for as `a, b, ` */
export function passToUpstream(headers: HeaderList, restApiId: string | null): { passed: string[]; clientChain: string } {
  const forwarded: string[] = [];
  let clientChain = '';
  let hasAccept = false;
  let hasAgent = restApiId === null;
  const nominated = nominatedBy(headers);
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    if (name === 'x-forwarded-for') clientChain += `${value}, `;
    if (notToUpstream.has(name) || nominated?.has(name)) continue;
    if (name === 'accept') hasAccept = true;
    else if (name === 'user-agent') hasAgent = true;
    forwarded.push(name, value);
  }
  if (!hasAccept) forwarded.push('accept', 'application/json');
  if (!hasAgent) forwarded.push('user-agent', `AmazonAPIGateway_${restApiId}`);
  return { passed: forwarded, clientChain };
}

/**
 * Headers toward the client, without framing.
 *
 * @param rawHeaders  as the upstream wrote them, any case
 * @param style       `mapped` where the integration makes a response of the upstream's instead of passing it on
 * Source: API Gateway developer guide, "Amazon API Gateway important notes" (remapped headers).
 */
export function toClientHeaders(rawHeaders: HeaderList, kind: ApiKind, style: 'proxy' | 'mapped' = 'proxy'): string[] {
  const names: string[] = [];
  const headers = rawHeaders.map((text, index) => {
    if (index % 2 !== 0) return text;
    names.push(text);
    return text.toLowerCase();
  });
  return passToClient(headers, names, kind, style);
}

/**
 * As toClientHeaders, for headers whose names are known in both forms.
 *
 * @param headers   names lower case
 * @param rawNames  the names as they were written, one per header
 */
export function passToClient(
  headers: HeaderList,
  rawNames: readonly string[],
  kind: ApiKind,
  style: 'proxy' | 'mapped' = 'proxy',
): string[] {
  const fates = kind !== 'rest' ? httpFates : style === 'proxy' ? restProxyFates : restMappedFates;
  const passed: string[] = [];
  const nominated = nominatedBy(headers);
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const fate = fates.get(name);
    if (fate === null || (fate === undefined && nominated?.has(name))) continue;
    passed.push(fate ?? rawNames[index >> 1] ?? name, headers[index + 1] ?? '');
  }
  return passed;
}

/** Names listed in Connection, lower case; null when there is nothing but keep-alive and close. */
function nominatedBy(headers: HeaderList): Set<string> | null {
  let names: Set<string> | null = null;
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index] !== 'connection') continue;
    const value = (headers[index + 1] ?? '').toLowerCase();
    if (value === 'keep-alive' || value === 'close') continue;
    names ??= new Set();
    for (const part of value.split(',')) names.add(part.trim());
  }
  return names;
}
