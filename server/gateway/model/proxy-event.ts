// The event a function is called with: the whole request as JSON, in the payload formats 1.0 and 2.0. Pure.
// Sources: API Gateway developer guide, "Input format of a Lambda function for proxy integration" (REST) and "Create AWS
// Lambda proxy integrations for HTTP APIs" (1.0 and 2.0).
import { essenceOf, isListed, isTextual } from './media-type.ts';
import { readQuery } from './query-values.ts';

/** What an event is made of. */
export type EventFacts = {
  kind: 'rest' | 'http';
  apiId: string;
  accountId: string;
  stageName: string;
  deploymentId: string;
  variables: Readonly<Record<string, string>>;
  routeId: string;
  /** `GET /orders/{id}` or `$default`. */
  routeKey: string;
  method: string;
  /** Without the stage. */
  path: string;
  /** Without `?`. */
  query: string;
  /** Names lower case, hop-by-hop ones left out. */
  headers: readonly string[];
  pathParameters: readonly (readonly [name: string, value: string])[];
  /** Of contextIds. */
  requestId: string;
  extendedRequestId: string;
  sourceIp: string;
  hostHeader: string;
  /** Epoch ms of the accept. */
  startedAtMs: number;
  /** Of the key that was let in. */
  apiKeyId: string | null;
  body: Uint8Array | null;
  binaryMediaTypes: readonly string[];
};

type Json = Record<string, unknown>;

/** @param version  ignored by a REST API, whose event is 1.0 without the field `version` */
export function buildProxyEvent(facts: EventFacts, version: '1.0' | '2.0'): Json {
  if (facts.kind === 'rest') return eventOne(facts);
  return version === '1.0' ? { version: '1.0', ...eventOne(facts) } : eventTwo(facts);
}

/** `09/Apr/2015:12:34:56 +0000`, as in requestContext. */
export function formatRequestTime(epochMs: number): string {
  const [, date = '', time = ''] = /^(.{10})T(.{8})/.exec(new Date(epochMs).toISOString()) ?? [];
  const [year = '', month = '', day = ''] = date.split('-');
  return `${day}/${monthNames[Number(month) - 1] ?? ''}/${year}:${time} +0000`;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function eventOne(facts: EventFacts): Json {
  const headers = manyOf(pairsOf(facts.headers).map(([name, value]) => [titleCase(name), value]));
  const query = manyOf(readQuery(facts.query));
  const resource = facts.routeKey === '$default' ? '$default' : facts.routeKey.slice(facts.routeKey.indexOf(' ') + 1);
  return {
    resource,
    path: facts.kind === 'rest' ? facts.path : stagePath(facts),
    httpMethod: facts.method,
    headers: lastOf(headers),
    multiValueHeaders: Object.fromEntries(headers),
    queryStringParameters: query.size === 0 ? null : lastOf(query),
    multiValueQueryStringParameters: query.size === 0 ? null : Object.fromEntries(query),
    pathParameters: facts.pathParameters.length === 0 ? null : Object.fromEntries(facts.pathParameters),
    stageVariables: Object.keys(facts.variables).length === 0 ? null : { ...facts.variables },
    requestContext: contextOne(facts, resource),
    ...bodyOf(facts),
  };
}

function contextOne(facts: EventFacts, resource: string): Json {
  return {
    resourceId: facts.kind === 'rest' ? facts.routeId : facts.routeKey,
    resourcePath: resource,
    httpMethod: facts.method,
    extendedRequestId: facts.extendedRequestId,
    requestTime: formatRequestTime(facts.startedAtMs),
    path: stagePath(facts),
    accountId: facts.accountId,
    protocol: 'HTTP/1.1',
    stage: facts.stageName,
    domainPrefix: facts.hostHeader.split('.', 1)[0] ?? '',
    requestTimeEpoch: facts.startedAtMs,
    requestId: facts.requestId,
    identity: identityOf(facts),
    domainName: facts.hostHeader,
    ...(facts.kind === 'rest' ? { deploymentId: facts.deploymentId } : {}),
    apiId: facts.apiId,
  };
}

function identityOf(facts: EventFacts): Json {
  const absent = Object.fromEntries(identityFields.map((name) => [name, null]));
  const apiKey = facts.apiKeyId === null ? {} : { apiKey: headerOf(facts.headers, 'x-api-key') ?? null, apiKeyId: facts.apiKeyId };
  return { ...absent, sourceIp: facts.sourceIp, userAgent: headerOf(facts.headers, 'user-agent') ?? null, ...apiKey };
}

const identityFields = [
  'cognitoIdentityPoolId',
  'accountId',
  'cognitoIdentityId',
  'caller',
  'sourceIp',
  'principalOrgId',
  'accessKey',
  'cognitoAuthenticationType',
  'cognitoAuthenticationProvider',
  'userArn',
  'userAgent',
  'user',
];

function eventTwo(facts: EventFacts): Json {
  const cookies = pairsOf(facts.headers).flatMap(([name, value]) =>
    name === 'cookie' ? value.split(/; */).filter((one) => one !== '') : [],
  );
  const headers = manyOf(pairsOf(facts.headers).filter(([name]) => name !== 'cookie'));
  const query = manyOf(readQuery(facts.query));
  const { body, isBase64Encoded } = bodyOf(facts);
  return {
    version: '2.0',
    routeKey: facts.routeKey,
    rawPath: stagePath(facts),
    rawQueryString: facts.query,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: joinedOf(headers),
    ...(query.size === 0 ? {} : { queryStringParameters: joinedOf(query) }),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      domainName: facts.hostHeader,
      domainPrefix: facts.hostHeader.split('.', 1)[0] ?? '',
      http: {
        method: facts.method,
        path: stagePath(facts),
        protocol: 'HTTP/1.1',
        sourceIp: facts.sourceIp,
        userAgent: headerOf(facts.headers, 'user-agent') ?? '',
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: facts.stageName,
      time: formatRequestTime(facts.startedAtMs),
      timeEpoch: facts.startedAtMs,
    },
    ...(facts.pathParameters.length === 0 ? {} : { pathParameters: Object.fromEntries(facts.pathParameters) }),
    ...(body === null ? {} : { body }),
    isBase64Encoded,
    ...(Object.keys(facts.variables).length === 0 ? {} : { stageVariables: { ...facts.variables } }),
  };
}

/** An HTTP API's `$default` stage has no segment of its own. */
function stagePath(facts: EventFacts): string {
  if (facts.stageName === '$default') return facts.path;
  return facts.path === '/' && facts.kind === 'rest' ? `/${facts.stageName}/` : `/${facts.stageName}${facts.path}`;
}

function bodyOf(facts: EventFacts): { body: string | null; isBase64Encoded: boolean } {
  const { body } = facts;
  if (body === null || body.length === 0) return { body: null, isBase64Encoded: false };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return isText(facts, bytes)
    ? { body: bytes.toString('utf8'), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true };
}

/** A REST API goes by its binary media types, an HTTP API by the content type; without one, by the bytes. */
function isText(facts: EventFacts, bytes: Buffer): boolean {
  const essence = essenceOf(headerOf(facts.headers, 'content-type') ?? '');
  if (facts.kind === 'rest') return !isListed(essence, facts.binaryMediaTypes);
  const encoding = headerOf(facts.headers, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') return false;
  return essence === '' ? Buffer.compare(Buffer.from(bytes.toString('utf8'), 'utf8'), bytes) === 0 : isTextual(essence);
}

function pairsOf(headers: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index < headers.length; index += 2) pairs.push([headers[index] ?? '', headers[index + 1] ?? '']);
  return pairs;
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  return pairsOf(headers).find(([one]) => one === name)?.[1];
}

function manyOf(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const many = new Map<string, string[]>();
  for (const [name, value] of pairs) many.set(name, [...(many.get(name) ?? []), value]);
  return many;
}

function lastOf(many: ReadonlyMap<string, readonly string[]>): Json {
  return Object.fromEntries([...many].map(([name, values]) => [name, values.at(-1)]));
}

function joinedOf(many: ReadonlyMap<string, readonly string[]>): Json {
  return Object.fromEntries([...many].map(([name, values]) => [name, values.join(',')]));
}

/** `x-forwarded-for` is `X-Forwarded-For`, the spelling of AWS's examples: the client's own is not kept. */
function titleCase(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, dash: string, letter: string) => dash + letter.toUpperCase());
}
