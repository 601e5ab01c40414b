// Begins a trace for the upstream where the client began none. REST APIs only, as in AWS.
import { givenTrace, newRoot } from '../model/trace-header.ts';
import type { Exchange } from '../pipeline/exchange.ts';

/** @param headers  toward the upstream, the client's own trace among them; added to */
export function withTrace({ kind, request, requestId, startedAtMs }: Exchange, headers: string[]): string[] {
  if (kind === 'rest' && givenTrace(request.headers) === undefined) headers.push('x-amzn-trace-id', newRoot(requestId, startedAtMs));
  return headers;
}
