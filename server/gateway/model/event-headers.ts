// The headers of a proxy event: the client's without those of its connection, and what the gateway knows of the client.
import type { Forwarding } from './forward-headers.ts';

const ofTheConnection = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-amzn-trace-id',
  'x-forwarded-for',
  'x-forwarded-port',
  'x-forwarded-proto',
]);

/** @returns name, value, …; names lower case */
export function eventHeaders(request: Forwarding & { headers: readonly string[] }, requestId: string, startedAtMs: number): string[] {
  const headers: string[] = [];
  let clientChain = '';
  for (let index = 0; index < request.headers.length; index += 2) {
    const name = request.headers[index] ?? '';
    const value = request.headers[index + 1] ?? '';
    if (name === 'x-forwarded-for') clientChain += `${value}, `;
    if (!ofTheConnection.has(name)) headers.push(name, value);
  }
  headers.push('x-amzn-trace-id', traceHeader(request.headers, requestId, startedAtMs));
  headers.push('x-forwarded-for', clientChain + request.sourceIp);
  headers.push('x-forwarded-port', String(request.localPort), 'x-forwarded-proto', request.scheme);
  return headers;
}

/** The client's own trace when it sent one, else a new root. Source: X-Ray developer guide, "Tracing header". */
export function traceHeader(headers: readonly string[], requestId: string, startedAtMs: number): string {
  const given = headers.findIndex((name, index) => index % 2 === 0 && name === 'x-amzn-trace-id');
  if (given >= 0) return headers[given + 1] ?? '';
  const seconds = Math.floor(startedAtMs / 1_000)
    .toString(16)
    .padStart(8, '0');
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
}
