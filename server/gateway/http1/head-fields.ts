// Reads the header lines of a complete head, for requests and responses alike: bytes are judged by table, strings are cut
// from one latin1 text of the head. What the fields mean is for the parsers to say.
import { COLON, CR, isTokenByte, isValueByte, LF, lowerByte, SP, TAB } from './byte-tables.ts';
import type { CodecErrorName } from './codec-errors.ts';
import { findKnownName, hashStep, isAmbiguousName, roleCount, roles } from './known-names.ts';

/** Name, value, name, value… */
export type HeaderPairs = readonly string[];

export type HeadFields = {
  /** Name, value, name, value…; names lower case, values without surrounding blanks. */
  headers: string[];
  /** The names as they were written, one per header. */
  rawNames: string[];
  /** Of each role the index of its value in `headers`, 0 when absent. Shared by all heads of a parser. */
  valueAt: Uint8Array;
  /** The role that stood twice though it may stand only once, 0 when none did. */
  repeatedRole: number;
};

export function createHeadFields(): HeadFields {
  return { headers: [], rawNames: [], valueAt: new Uint8Array(roleCount), repeatedRole: 0 };
}

/**
 * Fills `fields` from the lines between `start` and `end`, the empty one at the end included.
 *
 * @param text      latin1 text of the bytes from `textStart` on
 * @param maxCount  1 to 120 headers
 * @returns         null, or the name of the first thing wrong
 */
export function readHeadFields(
  fields: HeadFields,
  bytes: Uint8Array,
  span: { start: number; end: number; text: string; textStart: number },
  maxCount: number,
): CodecErrorName | null {
  const { end, text, textStart } = span;
  const headers: string[] = [];
  const rawNames: string[] = [];
  fields.headers = headers;
  fields.rawNames = rawNames;
  fields.valueAt.fill(0);
  fields.repeatedRole = 0;
  let at = span.start;
  while (at < end - 2) {
    const nameStart = at;
    let hash = 0;
    let hasUnderscore = false;
    let byte = bytes[at] ?? 0;
    while (isTokenByte[byte] === 1) {
      if (byte === 95) hasUnderscore = true;
      hash = hashStep(hash, lowerByte[byte] ?? 0);
      at += 1;
      byte = bytes[at] ?? 0;
    }
    if (byte !== COLON || at === nameStart) return nameError(bytes, nameStart, at);
    const nameEnd = at;
    at += 1;
    while (bytes[at] === SP || bytes[at] === TAB) at += 1;
    const valueStart = at;
    while (isValueByte[bytes[at] ?? 0] === 1) at += 1;
    if (bytes[at] !== CR) return bytes[at] === LF ? 'line-ending-malformed' : 'header-value-malformed';
    if (bytes[at + 1] !== LF) return 'line-ending-malformed';
    let valueEnd = at;
    let hasTabAtEnd = false;
    while (valueEnd > valueStart && (bytes[valueEnd - 1] === SP || bytes[valueEnd - 1] === TAB)) {
      valueEnd -= 1;
      if (bytes[valueEnd] === TAB) hasTabAtEnd = true;
    }
    at += 2;
    if (rawNames.length === maxCount) return 'headers-too-many';

    const rawName = text.substring(nameStart - textStart, nameEnd - textStart);
    const known = findKnownName(bytes, nameStart, nameEnd - nameStart, hash);
    const lower = known === undefined ? rawName.toLowerCase() : known.lower;
    if (hasUnderscore && isAmbiguousName(lower)) return 'header-name-ambiguous';
    // Blank to us, to the RFC and to few others: Node's parser does not take `chunked` and a tab for chunked.
    if (hasTabAtEnd && known !== undefined && known.role !== 0) return 'header-value-malformed';
    rawNames.push(rawName);
    headers.push(lower, text.substring(valueStart - textStart, valueEnd - textStart));
    if (known !== undefined && known.role !== 0) note(fields, known.role, headers.length - 1);
  }
  return null;
}

/** The value of a role, undefined when the head has none. */
export function fieldValue(fields: HeadFields, role: number): string | undefined {
  const at = fields.valueAt[role] ?? 0;
  return at === 0 ? undefined : fields.headers[at];
}

/** Whether one of the Connection headers lists `token` (lower case). */
export function connectionLists(fields: HeadFields, token: string): boolean {
  if (fields.valueAt[roles.connection] === 0) return false;
  for (let index = 0; index < fields.headers.length; index += 2) {
    const name = fields.headers[index];
    if (name !== 'connection' && name !== 'proxy-connection') continue;
    const value = (fields.headers[index + 1] ?? '').toLowerCase();
    if (value === token) return true;
    if (value.includes(',') && value.split(',').some((part) => part.trim() === token)) return true;
  }
  return false;
}

/**
 * Bytes of a Content-Length.
 *
 * @returns -1 unless it is the one way to write the number: no sign, no leading zero, at most 15 digits
 */
export function readContentLength(value: string): number {
  const { length } = value;
  if (length === 0 || length > 15 || (length > 1 && value.charCodeAt(0) === 48)) return -1;
  let bytes = 0;
  for (let index = 0; index < length; index += 1) {
    const digit = value.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return -1;
    bytes = bytes * 10 + digit;
  }
  return bytes;
}

function note(fields: HeadFields, role: number, at: number): void {
  if (fields.valueAt[role] !== 0 && role !== roles.connection) fields.repeatedRole = role;
  fields.valueAt[role] = at;
}

function nameError(bytes: Uint8Array, start: number, at: number): CodecErrorName {
  const byte = bytes[at];
  if (at === start && (byte === SP || byte === TAB)) return 'line-folded';
  if (byte === LF || (byte === CR && bytes[at + 1] !== LF)) return 'line-ending-malformed';
  return byte === CR ? 'header-without-colon' : 'header-name-malformed';
}
