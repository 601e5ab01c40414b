// Which headers a route may set toward its integration: none that the gateway writes itself or that belong to one hop.
// Source: API Gateway developer guide, "Amazon API Gateway important notes" (REST) and "Transform API requests and
// responses for HTTP APIs" (reserved headers).
import type { ApiKind, DeployedRoute } from '../../contracts/published-config.ts';
import { compileCallerText } from '../../gateway/model/caller-text.ts';
import { notToUpstream } from '../../gateway/model/forward-headers.ts';

/** @returns every problem as one phrase, in the order of the headers */
export function checkRequestHeaders(route: DeployedRoute, kind: ApiKind, variables: Readonly<Record<string, string>>): string[] {
  return Object.entries(route.requestHeaders).flatMap(([name, text]) => {
    const problems: string[] = [];
    if (isReserved(name.toLowerCase(), kind)) problems.push(`${name} can not be set: the gateway or the connection writes it`);
    const compiled = compileCallerText(text, variables);
    if (!compiled.ok) problems.push(`${name} ${compiled.error}`);
    return problems;
  });
}

/** Written or dropped by the gateway on its way to any upstream. */
const reservedEverywhere = new Set([...notToUpstream, 'x-amzn-apigateway-api-id', 'x-amzn-trace-id']);

const reservedByHttpApis = new Set(['authorization', 'content-encoding', 'content-location', 'origin', 'trailers']);
const reservedPrefixes = ['access-control-', 'apigw-', 'x-amz-', 'x-amzn-'];

function isReserved(name: string, kind: ApiKind): boolean {
  if (reservedEverywhere.has(name)) return true;
  return kind === 'http' && (reservedByHttpApis.has(name) || reservedPrefixes.some((prefix) => name.startsWith(prefix)));
}
