// Decides whether an HTTP request may reach the procedures at all: pure rules against cross-site requests and size.
import { limits } from '#server/kernel/limits.ts';

export type RequestFacts = {
  method: string;
  /** Null where the header is absent, as for all of these. */
  contentType: string | null;
  contentLength: string | null;
  origin: string | null;
  secFetchSite: string | null;
  /** True with `Authorization: Bearer …`: then no cookie is read, so no other site can ride on one. */
  hasBearer: boolean;
  /** Procedures named by the path, one in a plain call. */
  callCount: number;
};

export type Refusal = { status: 400 | 403 | 405 | 413 | 415; message: string };

/**
 * Says what is wrong with a request, or null when it may go on.
 *
 * Cookies are only honoured for pages of our own origin: a browser names the page in Origin on every POST and in
 * Sec-Fetch-Site on every request, and a page of another site can set neither. A POST with neither is refused.
 */
export function guardRequest(facts: RequestFacts, allowedOrigins: ReadonlySet<string>): Refusal | null {
  if (facts.method !== 'GET' && facts.method !== 'POST') return { status: 405, message: 'Only GET and POST are answered here.' };
  if (facts.callCount > limits.control.maxBatchedCalls) {
    return { status: 400, message: `A batch may hold at most ${limits.control.maxBatchedCalls} calls.` };
  }
  if (Number(facts.contentLength ?? 0) > limits.control.maxRequestBodyBytes) return tooLarge();
  if (facts.method === 'POST' && mediaType(facts.contentType) !== 'application/json') {
    return { status: 415, message: 'The body must be sent as application/json.' };
  }
  if (facts.hasBearer) return null;
  return isFromOurPages(facts, allowedOrigins)
    ? null
    : { status: 403, message: 'Requests with a cookie are taken from the console’s own pages only.' };
}

export function tooLarge(): Refusal {
  return { status: 413, message: `The body may have at most ${limits.control.maxRequestBodyBytes} bytes.` };
}

function isFromOurPages(facts: RequestFacts, allowedOrigins: ReadonlySet<string>): boolean {
  if (facts.origin !== null && !allowedOrigins.has(facts.origin)) return false;
  if (facts.secFetchSite !== null && facts.secFetchSite !== 'same-origin' && facts.secFetchSite !== 'none') return false;
  if (facts.method === 'GET') return true;
  return facts.origin !== null || facts.secFetchSite === 'same-origin';
}

function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/**
 * The origins under which people reach the console.
 *
 * @param publicUrl  SLUICE_PUBLIC_URL; alone when given
 * @param bind       the address the console listens on; with loopback its three names count
 */
export function originsOf(publicUrl: string | undefined, bind: string, port: number): ReadonlySet<string> {
  if (publicUrl !== undefined) return new Set([new URL(publicUrl).origin]);
  const hosts = ['localhost', '127.0.0.1', '[::1]', bind.includes(':') && !bind.startsWith('[') ? `[${bind}]` : bind];
  return new Set(hosts.map((host) => new URL(`http://${host}:${port}`).origin));
}
