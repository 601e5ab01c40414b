// A request of the AWS wire protocol as it came off the socket, before anything is decoded: what SigV4 is computed over.
// Text taken from the request line and the headers has one character per byte (latin1), as node:http gives it.

export type WireRequest = {
  method: string;
  /** Begins with `/`; percent-encoding untouched. */
  rawPath: string;
  /** What follows the first `?`, without it; empty when there is none. */
  rawQuery: string;
  headers: WireHeaders;
  body: Uint8Array;
};

/** By lower-case name; values of a repeated header are joined with `,` in the order they came. */
export type WireHeaders = ReadonlyMap<string, string>;

/** @param rawHeaders  name, value, name, value, … as node:http's `rawHeaders` */
export function collectHeaders(rawHeaders: readonly string[]): WireHeaders {
  const headers = new Map<string, string>();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

/** Splits a request target into path and query; null when it is not in origin form (`/path?query`). */
export function splitTarget(target: string): { rawPath: string; rawQuery: string } | null {
  if (!target.startsWith('/')) return null;
  const mark = target.indexOf('?');
  return mark < 0 ? { rawPath: target, rawQuery: '' } : { rawPath: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}
