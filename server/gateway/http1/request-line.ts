// Reads the first line of a request: one of the methods served, a target in origin or absolute form, HTTP/1.0 or 1.1,
// with single spaces between them.
// Source: RFC 9112 §3.
import { CR, isTargetByte, isTokenByte, LF, SP } from './byte-tables.ts';
import type { CodecErrorName } from './codec-errors.ts';

export type RequestLine = {
  method: string;
  /** As it was written. */
  target: string;
  version: '1.0' | '1.1';
  /** Where the line after it begins. */
  end: number;
};

const methods = ['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS'];
const refusedMethods = new Set(['CONNECT', 'TRACE']);
const maxMethodBytes = 24;

/**
 * Fills `line` from the bytes at `start`. All of the line must be there; of a line that is not, something is always wrong.
 *
 * @returns null, or what is wrong
 */
export function readRequestLine(line: RequestLine, bytes: Buffer, start: number, maxTargetBytes: number): CodecErrorName | null {
  let at = start;
  while (isTokenByte[bytes[at] ?? 0] === 1 && at - start <= maxMethodBytes) at += 1;
  if (at === start || bytes[at] !== SP) return bytes[at] === LF ? 'line-ending-malformed' : 'request-line-malformed';
  const method = findMethod(bytes, start, at - start);
  if (method === null) {
    return refusedMethods.has(bytes.toString('latin1', start, at)) ? 'method-refused' : 'method-unknown';
  }
  at += 1;
  const targetStart = at;
  while (isTargetByte[bytes[at] ?? 0] === 1) at += 1;
  if (at - targetStart > maxTargetBytes) return 'target-too-long';
  if (bytes[at] !== SP) return afterTarget(bytes, at);
  if (at === targetStart) return 'request-line-malformed';
  const version = readVersion(bytes, at + 1);
  if (typeof version !== 'string') return version.error;
  line.method = method;
  line.target = bytes.toString('latin1', targetStart, at);
  line.version = version;
  line.end = at + 11;
  return null;
}

/**
 * The origin form of a target.
 *
 * @param host  the Host header's value, lower case
 * @returns     the target itself; of an absolute form what follows the host, when that is the same host; else the error
 */
export function toOriginForm(target: string, host: string): { target: string } | { error: CodecErrorName } {
  if (target.charCodeAt(0) === 47) return target.charCodeAt(1) === 47 ? { error: 'target-malformed' } : { target };
  if (target.length < 8 || target.slice(0, 7).toLowerCase() !== 'http://') return { error: 'target-malformed' };
  const pathAt = target.indexOf('/', 7);
  const authority = pathAt < 0 ? target.slice(7) : target.slice(7, pathAt);
  if (authority.toLowerCase() !== host) return { error: 'host-contradicted' };
  return toOriginForm(pathAt < 0 ? '/' : target.slice(pathAt), host);
}

function findMethod(bytes: Uint8Array, start: number, length: number): string | null {
  for (const method of methods) {
    if (method.length !== length) continue;
    let index = 0;
    while (index < length && bytes[start + index] === method.charCodeAt(index)) index += 1;
    if (index === length) return method;
  }
  return null;
}

function afterTarget(bytes: Uint8Array, at: number): CodecErrorName {
  if (bytes[at] === LF) return 'line-ending-malformed';
  // `GET /` and nothing more is HTTP/0.9.
  return bytes[at] === CR ? 'version-unsupported' : 'target-malformed';
}

function readVersion(bytes: Uint8Array, at: number): '1.0' | '1.1' | { error: CodecErrorName } {
  // H T T P /
  const isHttp = bytes[at] === 72 && bytes[at + 1] === 84 && bytes[at + 2] === 84 && bytes[at + 3] === 80 && bytes[at + 4] === 47;
  if (!isHttp) return { error: 'request-line-malformed' };
  const minor = bytes[at + 7];
  const isOne = bytes[at + 5] === 49 && bytes[at + 6] === 46 && (minor === 48 || minor === 49);
  const isWhole = bytes[at + 8] === CR && bytes[at + 9] === LF;
  if (isOne && isWhole) return minor === 49 ? '1.1' : '1.0';
  if (isOne && (bytes[at + 8] === LF || bytes[at + 8] === CR)) return { error: 'line-ending-malformed' };
  return { error: isOne && bytes[at + 8] === SP ? 'request-line-malformed' : 'version-unsupported' };
}
