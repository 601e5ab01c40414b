// The trace of a request, `X-Amzn-Trace-Id`: toward the upstream the client's own, whatever else it says, or a new root; toward
// the client the same root.
// Source: X-Ray developer guide, "Tracing header"; observed answers of API Gateway.
import type { HeaderList } from './header-list.ts';

/** @returns what goes to the upstream */
export function traceHeader(headers: HeaderList, requestId: string, startedAtMs: number): string {
  return givenTrace(headers) ?? newRoot(requestId, startedAtMs);
}

/** @returns what goes to the client: the root of `traceHeader`, and one of ours where the client's has none */
export function traceAnswer(headers: HeaderList, requestId: string, startedAtMs: number): string {
  const given = givenTrace(headers);
  const root = given === undefined ? undefined : /(?:^|;) ?(Root=1-[0-9a-fA-F]{8}-[0-9a-fA-F]{24})(?:;|$)/.exec(given)?.[1];
  return root ?? newRoot(requestId, startedAtMs);
}

export function givenTrace(headers: HeaderList): string | undefined {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (name.length === 15 && name === 'x-amzn-trace-id') return headers[index + 1];
  }
  return undefined;
}

/** `Root=1-{seconds, 8 digits}-{24 digits}`, made of the start and our request id. */
export function newRoot(requestId: string, startedAtMs: number): string {
  const seconds = Math.floor(startedAtMs / 1_000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${requestId.slice(0, 8)}${requestId.slice(9, 13)}${requestId.slice(24)}`;
}
