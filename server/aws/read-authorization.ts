// Finds who claims to have sent a request: the Authorization header, or the X-Amz-* parameters of a presigned URL.
// Only the form is checked here; sigv4.ts decides whether the claim holds.
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import { incompleteSignature, missingAuthenticationToken } from './auth-errors.ts';
import { decodeBytes, splitPair } from './sigv4-canonical.ts';
import type { WireError } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';

/** A signature and what it claims to cover. */
export type Authorization = {
  kind: 'header' | 'presigned';
  accessKeyId: string;
  /** `date/region/service/aws4_request`, the parts after the key. */
  scope: { date: string; region: string; service: string; terminator: string };
  signedHeaders: readonly string[];
  signature: string;
  /** As signed, `20150830T123600Z`, and the same as epoch ms. */
  timestamp: string;
  timestampMs: number;
  /** 1 to 604,800 for a presigned request, null for a header. */
  expiresSeconds: number | null;
  /** A session token came along; there are no temporary credentials here, so such a request is refused. */
  hasSessionToken: boolean;
};

const algorithm = 'AWS4-HMAC-SHA256';

/**
 * Reads the authorization of a request.
 *
 * @returns the claim, or MissingAuthenticationToken when there is none, IncompleteSignature when it is malformed or when
 *          header and query both carry one. Source of the texts: answers of AWS's query services to such requests.
 */
export function readAuthorization(request: WireRequest): Result<Authorization, WireError> {
  const header = request.headers.get('authorization');
  const presigned = request.rawQuery.includes('X-Amz-') ? presignedParameters(request.rawQuery) : null;
  if (header !== undefined && presigned !== null) {
    return fail(incompleteSignature('Only one auth mechanism allowed: the X-Amz-* query parameters or the Authorization header.'));
  }
  if (header !== undefined) return fromHeader(request, header);
  if (presigned !== null) return fromParameters(presigned);
  return fail(missingAuthenticationToken());
}

/** A header but for its signature, and what was read of it. */
type ReadBefore = { beginning: string; parts: Pick<Authorization, 'accessKeyId' | 'scope' | 'signedHeaders'> };

/**
 * Headers as they were read before: a client's differ in nothing but their signature all day. The rest of such a header is
 * found good once; dates and everything that depends on the time are judged afresh.
 */
const readBefore = new Map<string, ReadBefore>();
const readBeforeMax = 2_000;
const usualCharactersMax = 1_024;
const signatureMark = ', Signature=';
/** Most requests of a moment are of one caller: comparing costs less than looking up. */
let lastRead: ReadBefore | undefined;

function fromHeader(request: WireRequest, header: string): Result<Authorization, WireError> {
  const signatureAt = header.length - 64;
  const isUsual =
    header.length <= usualCharactersMax && header.endsWith(signatureMark, signatureAt) && hexSignature.test(header.slice(signatureAt));
  const known = isUsual ? findReadBefore(header, signatureAt) : undefined;
  const timestamp = known && request.headers.get('x-amz-date');
  const timestampMs = timestamp === undefined ? null : parseBasicDate(timestamp);
  if (known && timestamp !== undefined && timestampMs !== null) {
    const { accessKeyId, scope, signedHeaders } = known.parts;
    const hasSessionToken = request.headers.has('x-amz-security-token');
    const signature = header.slice(signatureAt);
    return ok({
      kind: 'header',
      accessKeyId,
      scope,
      signedHeaders,
      signature,
      timestamp,
      timestampMs,
      expiresSeconds: null,
      hasSessionToken,
    });
  }
  const read = readHeader(request, header);
  if (read.ok && isUsual) {
    if (readBefore.size >= readBeforeMax) readBefore.clear();
    const { accessKeyId, scope, signedHeaders } = read.value;
    const beginning = header.slice(0, signatureAt);
    readBefore.set(beginning, { beginning, parts: { accessKeyId, scope, signedHeaders } });
  }
  return read;
}

function findReadBefore(header: string, signatureAt: number): ReadBefore | undefined {
  if (lastRead?.beginning.length === signatureAt && header.startsWith(lastRead.beginning)) return lastRead;
  const found = readBefore.get(header.slice(0, signatureAt));
  if (found) lastRead = found;
  return found;
}

const hexSignature = /^[0-9a-f]{64}$/;

function readHeader(request: WireRequest, header: string): Result<Authorization, WireError> {
  const blank = header.indexOf(' ');
  const named = blank < 0 ? header : header.slice(0, blank);
  if (named !== algorithm) return fail(incompleteSignature(`Unsupported AWS 'algorithm': '${named}'.`));
  const parts = new Map<string, string>();
  for (const part of header.slice(blank + 1).split(',')) {
    const [name, value] = splitPair(part.trim());
    if (name !== '' && parts.has(name)) return fail(incompleteSignature(`Authorization header has more than one '${name}' parameter.`));
    parts.set(name, value);
  }
  const date = request.headers.get('x-amz-date') ?? basicDate(request.headers.get('date'));
  const missing = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => !parts.get(name))
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (date === undefined) missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  if (missing.length > 0) return fail(incompleteSignature(`${missing.join('')}Authorization=${algorithm}`));
  return assemble('header', {
    credential: parts.get('Credential') ?? '',
    signature: parts.get('Signature') ?? '',
    signedHeaders: parts.get('SignedHeaders') ?? '',
    date: date ?? '',
    expiresSeconds: null,
    hasSessionToken: request.headers.has('x-amz-security-token'),
  });
}

/** The X-Amz-* parameters by name, or null when none of them begins a presigned request. A repeated one is not read twice. */
function presignedParameters(rawQuery: string): ReadonlyMap<string, readonly string[]> | null {
  const parameters = new Map<string, string[]>();
  for (const part of rawQuery.split('&')) {
    const [rawName, value] = splitPair(part);
    const name = decodeBytes(rawName);
    if (!name.startsWith('X-Amz-')) continue;
    const values = parameters.get(name) ?? [];
    values.push(decodeBytes(value));
    parameters.set(name, values);
  }
  return ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Signature'].some((name) => parameters.has(name)) ? parameters : null;
}

function fromParameters(parameters: ReadonlyMap<string, readonly string[]>): Result<Authorization, WireError> {
  const required = ['X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', 'X-Amz-Expires', 'X-Amz-SignedHeaders', 'X-Amz-Signature'];
  const problems: string[] = [];
  for (const name of required) {
    const values = parameters.get(name) ?? [];
    if (values.length === 0 || values[0] === '') problems.push(`AWS query-string parameters must include '${name}'. `);
    if (values.length > 1) problems.push(`AWS query-string parameters must include only one '${name}'. `);
  }
  if (problems.length > 0) return fail(incompleteSignature(`${problems.join('')}Re-examine the query-string parameters.`));
  const value = (name: string) => parameters.get(name)?.[0] ?? '';
  if (value('X-Amz-Algorithm') !== algorithm) {
    return fail(incompleteSignature(`Unsupported AWS 'algorithm': '${value('X-Amz-Algorithm')}'.`));
  }
  const expires = value('X-Amz-Expires');
  const expiresSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0;
  if (expiresSeconds < 1 || expiresSeconds > 604_800) {
    return fail(incompleteSignature('X-Amz-Expires must be a whole number of seconds between 1 and 604800.'));
  }
  return assemble('presigned', {
    credential: value('X-Amz-Credential'),
    signature: value('X-Amz-Signature'),
    signedHeaders: value('X-Amz-SignedHeaders'),
    date: value('X-Amz-Date'),
    expiresSeconds,
    hasSessionToken: parameters.has('X-Amz-Security-Token'),
  });
}

type Claimed = {
  credential: string;
  signature: string;
  signedHeaders: string;
  date: string;
  expiresSeconds: number | null;
  hasSessionToken: boolean;
};

function assemble(kind: Authorization['kind'], claimed: Claimed): Result<Authorization, WireError> {
  const [accessKeyId = '', date = '', region = '', service = '', terminator = '', ...more] = claimed.credential.split('/');
  if (terminator === '' || more.length > 0) {
    return fail(
      incompleteSignature(
        `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${claimed.credential}'`,
      ),
    );
  }
  const timestampMs = parseBasicDate(claimed.date);
  if (timestampMs === null) return fail(incompleteSignature(`Date must be in ISO-8601 'basic format'. Got '${claimed.date}'.`));
  return ok({
    kind,
    accessKeyId,
    scope: { date, region, service, terminator },
    signedHeaders: claimed.signedHeaders.split(';'),
    signature: claimed.signature,
    timestamp: claimed.date,
    timestampMs,
    expiresSeconds: claimed.expiresSeconds,
    hasSessionToken: claimed.hasSessionToken,
  });
}

let lastDate = '';
let lastDateMs: number | null = null;

/** As readBasicDate, which is asked for the same second many times. */
function parseBasicDate(date: string): number | null {
  if (date !== lastDate) {
    lastDateMs = readBasicDate(date);
    lastDate = date;
  }
  return lastDateMs;
}

/** Epoch ms of `20150830T123600Z`, or null when it is no such date (13th month, 61st minute, other spelling). */
function readBasicDate(date: string): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return toBasicDate(ms) === date ? ms : null;
}

/** Epoch ms as `20150830T123600Z`. */
export function toBasicDate(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}

/** The Date header (`Sun, 30 Aug 2015 12:36:00 GMT`) in basic format; text that is no date is returned as it is, to be refused. */
function basicDate(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const ms = Date.parse(header);
  return Number.isNaN(ms) ? header : toBasicDate(ms);
}
