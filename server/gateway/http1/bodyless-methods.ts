// Methods whose requests have no body as a rule: two servers may read one differently, so it passes only where a route says
// so, and never with HEAD. Pure.
// Source: RFC 9110 §9.3 ("content received in a GET request has no generally defined semantics … might lead some
// implementations to reject the request and close the connection because of its potential as a request smuggling attack").

const bodyless: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS']);

export function isBodyless(method: string): boolean {
  return bodyless.has(method);
}
