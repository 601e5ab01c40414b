// Writes heads of messages: the framing headers are always our own, one Content-Length or `chunked` or none, and nothing
// goes into a head that could end a line early.
// Source: RFC 9112 §6, RFC 9110 §6.4.1 and §15.
import { STATUS_CODES } from 'node:http';
import { flatText } from '../../kernel/flat-text.ts';
import { isTokenByte, isValueByte } from './byte-tables.ts';
import type { HeaderPairs } from './head-fields.ts';

/** A header or target that must not be sent: a bug, or a value made from a client's words without care. */
export class UnsafeHead extends Error {
  constructor(part: string) {
    super(`a ${part} that cannot be sent`);
    this.name = 'UnsafeHead';
  }
}

type BodyFraming = 'none' | 'length' | 'chunked' | 'close';

export type ResponseFraming = {
  readonly framing: BodyFraming;
  /** Whether Content-Length is written, with `bodyBytes`: also where no body follows (HEAD). */
  readonly hasLength: boolean;
  readonly keepAlive: boolean;
};

/**
 * How a response is framed.
 *
 * @param request    what it answers
 * @param bodyBytes  null when nobody knows before the end
 * @param mayKeep    false when the connection closes for another reason
 */
export function frameResponse(
  request: { method: string; version: '1.0' | '1.1'; keepAlive: boolean },
  status: number,
  bodyBytes: number | null,
  mayKeep: boolean,
): ResponseFraming {
  const known = mayKeep && request.keepAlive ? kept : closed;
  if (status === 204 || status === 304) return known.none;
  if (request.method === 'HEAD') return bodyBytes === null ? known.none : known.noneOfLength;
  if (bodyBytes !== null) return bodyBytes === 0 ? known.noneOfLength : known.length;
  // A 1.0 client reads to the end of the connection.
  return request.version === '1.0' ? closed.toTheEnd : known.chunked;
}

/** There are so few that no response makes its own. */
function framings(keepAlive: boolean): Record<'none' | 'noneOfLength' | 'length' | 'chunked' | 'toTheEnd', ResponseFraming> {
  return {
    none: { framing: 'none', hasLength: false, keepAlive },
    noneOfLength: { framing: 'none', hasLength: true, keepAlive },
    length: { framing: 'length', hasLength: true, keepAlive },
    chunked: { framing: 'chunked', hasLength: false, keepAlive },
    toTheEnd: { framing: 'close', hasLength: false, keepAlive },
  };
}

const kept = framings(true);
const closed = framings(false);

/**
 * Head of a response as latin1 text.
 *
 * @param status   200 to 599
 * @param headers  of writeLines
 * @param version  of the request it answers; a 1.0 client is told when the connection stays
 * @param lines    of writeLines: put behind the headers as they are
 */
export function writeResponseHead(
  status: number,
  headers: string,
  framed: ResponseFraming,
  bodyBytes: number | null,
  version: '1.0' | '1.1',
  lines = '',
): string {
  let head = (statusLines[status] ?? `HTTP/1.1 ${status} \r\n`) + headers + lines;
  if (framed.hasLength && bodyBytes !== null) head += lengthLine(bodyBytes);
  else if (framed.framing === 'chunked') head += 'Transfer-Encoding: chunked\r\n';
  if (!framed.keepAlive) return `${head}Connection: close\r\n\r\n`;
  return version === '1.0' ? `${head}Connection: keep-alive\r\n\r\n` : `${head}\r\n`;
}

/** Answers of one upstream are of few lengths, and a head of few pieces costs less to send. */
function lengthLine(bytes: number): string {
  if (bytes >= keptLengths) return `Content-Length: ${bytes}\r\n`;
  const line = lengthLines[bytes] ?? flatText(`Content-Length: ${bytes}\r\n`);
  lengthLines[bytes] = line;
  return line;
}

const keptLengths = 2_048;
const lengthLines: (string | undefined)[] = new Array(keptLengths).fill(undefined);

/**
 * Head of a request to an upstream as latin1 text.
 *
 * @param target     origin form
 * @param headers    with Host; framing headers among them are left out
 * @param bodyBytes  null sends chunks
 * @param saysNone   writes `Content-Length: 0` for an empty body, as methods that usually carry one should
 * @param lines      of writeLines: put before the headers as they are
 * @param isLast     says that the connection closes after the answer; else it is meant to stay
 * @throws UnsafeHead
 */
export function writeRequestHead(
  method: string,
  target: string,
  headers: HeaderPairs,
  bodyBytes: number | null,
  saysNone: boolean,
  lines = '',
  isLast = false,
): string {
  if (!usualMethods.has(method) && (!isAll(method, isTokenByte) || method === '')) throw new UnsafeHead('method');
  if (!targetPattern.test(target)) throw new UnsafeHead('request target');
  let head = `${method} ${target} HTTP/1.1\r\n${lines}`;
  if (headers.length > 0) head += writeLines(headers);
  if (isLast) head += 'Connection: close\r\n';
  if (bodyBytes === null) return `${head}Transfer-Encoding: chunked\r\n\r\n`;
  return bodyBytes > 0 || saysNone ? `${head}Content-Length: ${bodyBytes}\r\n\r\n` : `${head}\r\n`;
}

/** What stands before the data of a chunk; CR LF follows the data. @param bytes at least 1: an empty chunk would end the body */
export function chunkStart(bytes: number): string {
  if (bytes < 1) throw new UnsafeHead('chunk size');
  return `${bytes.toString(16)}\r\n`;
}

export const lastChunk = '0\r\n\r\n';

/**
 * Header lines ready to be sent, for what is the same in many messages; framing headers are left out.
 * @throws UnsafeHead
 */
export function writeLines(headers: HeaderPairs): string {
  let text = '';
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    if (isFraming(name)) continue;
    if (name === '' || !isAll(name, isTokenByte)) throw new UnsafeHead('header name');
    if (!isAll(value, isValueByte)) throw new UnsafeHead(`value of ${name}`);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

function isFraming(name: string): boolean {
  const { length } = name;
  if (length !== 10 && length !== 14 && length !== 17) return false;
  const lower = name.toLowerCase();
  return lower === 'connection' || lower === 'keep-alive' || lower === 'content-length' || lower === 'transfer-encoding';
}

/** Characters above U+00FF would lose their upper half on the wire and could turn into CR or LF. */
function isAll(text: string, table: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) if (table[text.charCodeAt(index)] !== 1) return false;
  return true;
}

const usualMethods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'HEAD', 'DELETE', 'PATCH', 'OPTIONS']);
const targetPattern = /^\/[\x21-\x7e]*$/;

const statusLines: readonly (string | undefined)[] = (() => {
  const lines: (string | undefined)[] = [];
  for (const [status, reason] of Object.entries(STATUS_CODES)) lines[Number(status)] = `HTTP/1.1 ${status} ${reason}\r\n`;
  return lines;
})();
