// What the gateway takes as a request, whatever parsed it: one valid host, framing without doubt, one reading of the
// path. What two servers could read differently is refused, so that the upstream never sees another request than the
// one that was judged here. Pure and transport-neutral.
import { limits } from '../../kernel/limits.ts';

/** Name, value, name, value…; names lower case, in the order received. */
export type HeaderList = readonly string[];

export type CheckedRequest = {
  /** Normalised: `%41` is `A`, no dot segments, no empty first segment. */
  path: string;
  /** As received, without `?`. */
  query: string;
  /** Lower case, without port. */
  host: string;
  hostHeader: string;
  /** Declared length; null when the body is chunked, 0 when there is none. */
  bodyBytes: number | null;
};

export type RequestRefusal = { status: 400 | 405 | 413 | 417 | 431 | 501 | 505; reason: string };

const hostPattern = /^(?:[a-z0-9](?:[a-z0-9._-]{0,253})|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?$/;
const singletons = new Set(['host', 'content-length', 'transfer-encoding', 'authorization', 'x-api-key', 'content-type', 'expect']);
const bodyless = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Judges request line and headers.
 *
 * @param target   as it stands in the request line
 * @param headers  at most limits.gateway.maxHeaderCount pairs
 * @returns        the request's parts, or the status to answer with before closing the connection
 * Source: RFC 9112 §3, §6; RFC 9110 §7; RFC 3986 §6.
 */
export function checkRequest(method: string, target: string, httpVersion: string, headers: HeaderList): CheckedRequest | RequestRefusal {
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return refuse(505, 'HTTP version');
  if (!methods.has(method)) return refuse(method === 'CONNECT' || method === 'TRACE' ? 405 : 501, 'method');
  if (headers.length / 2 > limits.gateway.maxHeaderCount) return refuse(431, 'header count');
  const seen: Singletons = Object.create(null);
  const refusal = readSingletons(headers, seen);
  if (refusal) return refusal;
  const hostHeader = seen.host?.toLowerCase();
  if (hostHeader === undefined || !hostPattern.test(hostHeader)) return refuse(400, 'host');
  const origin = toOriginForm(target, hostHeader);
  if (origin === null) return refuse(400, 'request target');
  const queryAt = origin.indexOf('?');
  const path = normalizePath(queryAt < 0 ? origin : origin.slice(0, queryAt));
  if (path === null) return refuse(400, 'path');
  const body = checkFraming(method, httpVersion, seen);
  if (typeof body === 'object' && body !== null) return body;
  const portAt = hostHeader.lastIndexOf(':');
  const host = portAt > hostHeader.lastIndexOf(']') ? hostHeader.slice(0, portAt) : hostHeader;
  return { path, query: queryAt < 0 ? '' : origin.slice(queryAt + 1), host, hostHeader, bodyBytes: body };
}

/**
 * One spelling for each path.
 *
 * @returns the path with escaped unreserved characters decoded, or null when servers could read it differently:
 *          `//` first, dot segments, `\`, `;` after dots, escaped `/ \ . %` or control characters, invalid UTF-8
 */
export function normalizePath(path: string): string | null {
  if (!path.startsWith('/') || path.startsWith('//') || !/^[\x21-\x7e]+$/.test(path) || path.includes('\\')) return null;
  if (/\/\.{1,2}(?:[/;]|%3b|$)/i.test(path)) return null;
  if (!path.includes('%')) return path;
  if (/%(?![0-9a-fA-F]{2})/.test(path) || /%(?:2[ef]|5c|[01][0-9a-f]|7f|25[0-9a-f]{2})/i.test(path)) return null;
  try {
    decodeURIComponent(path);
  } catch {
    return null;
  }
  return path.replace(/%[0-9a-fA-F]{2}/g, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9\-_~]/.test(character) ? character : escaped.toUpperCase();
  });
}

type Singletons = Record<string, string | undefined>;

/** Headers that may stand once only. A name with `_` is refused when `-` in its place would make it one that counts. */
function readSingletons(headers: HeaderList, seen: Singletons): RequestRefusal | null {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (singletons.has(name)) {
      if (seen[name] !== undefined) return refuse(400, `second ${name}`);
      seen[name] = headers[index + 1] ?? '';
    } else if (name.includes('_') && isGuarded(name.replaceAll('_', '-'))) return refuse(400, 'header name');
    else if (name === 'http2-settings') return refuse(400, 'upgrade');
  }
  return null;
}

function isGuarded(name: string): boolean {
  return singletons.has(name) || name.startsWith('x-forwarded-') || name === 'forwarded' || name === 'x-real-ip' || name === 'connection';
}

function checkFraming(method: string, httpVersion: string, seen: Singletons): number | null | RequestRefusal {
  const length = seen['content-length'];
  const encoding = seen['transfer-encoding'];
  const expect = seen.expect;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') return refuse(417, 'expect');
  if (encoding !== undefined) {
    if (length !== undefined || httpVersion === '1.0') return refuse(400, 'framing');
    if (encoding.toLowerCase() !== 'chunked') return refuse(501, 'transfer encoding');
    return bodyless.has(method) ? refuse(400, 'body') : null;
  }
  if (length === undefined) return 0;
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(length)) return refuse(400, 'content length');
  const bytes = Number(length);
  if (bytes > 0 && bodyless.has(method)) return refuse(400, 'body');
  return bytes > limits.gateway.maxBodyBytes ? refuse(413, 'body size') : bytes;
}

/** Origin form; an absolute form must name the same host. */
function toOriginForm(target: string, hostHeader: string): string | null {
  if (target.includes('#') || !/^[\x21-\x7e]+$/.test(target)) return null;
  if (target.startsWith('/')) return target;
  const absolute = /^http:\/\/([^/?]+)(\/.*)?$/i.exec(target);
  if (!absolute || absolute[1]?.toLowerCase() !== hostHeader) return null;
  return absolute[2] ?? '/';
}

function refuse(status: RequestRefusal['status'], reason: string): RequestRefusal {
  return { status, reason };
}
