// Headers of a proxied request: the client's, what the gateway says of it, and what a REST API adds, its trace among it.
import { toUpstreamHeaders } from '../model/forward-headers.ts';
import { givenTrace, newRoot } from '../model/trace-header.ts';
import type { Exchange } from '../pipeline/exchange.ts';

export function proxyHeaders({ kind, stage, request, requestId, startedAtMs }: Exchange, hostHeader: string): string[] {
  const restApiId = kind === 'rest' && stage !== null ? stage.apiId : null;
  const headers = toUpstreamHeaders(request.headers, hostHeader, request, restApiId);
  // A trace begins here where the client began none.
  if (restApiId !== null && givenTrace(request.headers) === undefined) headers.push('x-amzn-trace-id', newRoot(requestId, startedAtMs));
  return headers;
}
