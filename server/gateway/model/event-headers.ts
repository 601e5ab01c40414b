// The headers of a proxy event: the client's without those of its connection, and what the gateway knows of the client.
import type { Forwarding } from './forward-headers.ts';
import { traceHeader } from './trace-header.ts';

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
