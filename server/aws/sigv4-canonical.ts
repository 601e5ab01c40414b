// The canonical request of Signature Version 4: the one spelling of a request that client and server both hash.
// Works on raw bytes (latin1 text), so nothing is lost or reinterpreted between the socket and the hash.
// Source: IAM user guide, "Create a signed AWS API request", for services other than S3 (path normalised, encoded again).
import type { WireRequest } from './wire-request.ts';

/**
 * The canonical request as latin1 text.
 *
 * @param signedHeaders  lower-case names in the order the client listed them; an absent header counts as empty
 * @param payloadHash    SHA-256 of the body, 64 lower-case hex digits
 */
export function canonicalRequest(request: WireRequest, signedHeaders: readonly string[], payloadHash: string): string {
  let headers = '';
  let names = '';
  for (const name of signedHeaders) {
    headers += `${name}:${canonicalValue(request.headers.get(name) ?? '')}\n`;
    names += names === '' ? name : `;${name}`;
  }
  const path = canonicalPath(request.rawPath);
  const query = canonicalQuery(request.rawQuery);
  return `${request.method}\n${path}\n${query}\n${headers}\n${names}\n${payloadHash}`;
}

const plainPath = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*\/?$/;

/** Removes `.`, `..` and empty segments, then percent-encodes every byte that is not unreserved or a slash. */
export function canonicalPath(rawPath: string): string {
  if (plainPath.test(rawPath)) return rawPath;
  const kept: string[] = [];
  const segments = rawPath.split('/');
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(encodeBytes(segment));
  }
  const endsOpen = ['', '.', '..'].includes(segments.at(-1) ?? '');
  return kept.length === 0 ? '/' : `/${kept.join('/')}${endsOpen ? '/' : ''}`;
}

/** Parameters decoded, encoded in the one canonical way and sorted by name, then value; `X-Amz-Signature` left out. */
export function canonicalQuery(rawQuery: string): string {
  if (rawQuery === '') return '';
  const pairs: [name: string, value: string][] = [];
  for (const part of rawQuery.split('&')) {
    if (part === '') continue;
    const [name, value] = splitPair(part);
    if (name !== 'X-Amz-Signature') pairs.push([encodeBytes(decodeBytes(name)), encodeBytes(decodeBytes(value))]);
  }
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

/** `name=value` in two; the value is empty when there is no `=`. */
export function splitPair(part: string): [name: string, value: string] {
  const equals = part.indexOf('=');
  return equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
}

/** Percent-decoding of latin1 text to latin1 text; `+` is a space, a stray `%` stands for itself. */
export function decodeBytes(encoded: string): string {
  if (!encoded.includes('%') && !encoded.includes('+')) return encoded;
  return encoded
    .replaceAll('+', ' ')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function encodeBytes(bytes: string): string {
  return bytes.replace(/[^A-Za-z0-9._~-]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** Outer blanks removed, inner runs of blanks made one. */
function canonicalValue(value: string): string {
  return value.includes(' ') || value.includes('\t') ? value.trim().replace(/[ \t]+/g, ' ') : value;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
