// Verifies Signature Version 4 over the raw bytes of a request. Pure but for the cache of derived keys, which only saves
// time: four HMACs a request otherwise. The body's own hash is always used, so an unsigned or streamed payload is refused.
// Source: IAM user guide, "Signature Version 4 for API requests"; AWS's published test suite.
import { Buffer } from 'node:buffer';
import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { createHmacKey, hmacPrefixBytes } from '../kernel/hmac-sha256.ts';
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import { incompleteSignature, requestExpired, signatureDoesNotMatch, signatureRefused, unknownAccessKey } from './auth-errors.ts';
import type { Authorization } from './read-authorization.ts';
import { toBasicDate } from './read-authorization.ts';
import { canonicalRequest } from './sigv4-canonical.ts';
import type { WireError } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';

/** What the signature is checked against. */
export type SignatureRules = {
  /** Services this endpoint answers, e.g. `sqs` and `sns`; the scope must name one of them. */
  services: readonly string[];
  /** Epoch ms, the server's clock. */
  nowMs: number;
  /** How far the request's date may lie from the clock, 0 to 900,000 ms. */
  skewMsMax: number;
  keys: SigningKeys;
};

/** Signed with nobody's secret, for an unknown key: the work, and so the time, is the same as for a known one. */
const nobody = { accessKeyId: '', secretAccessKey: 'a secret that no credential has, of common length' };

const signatureDigits = 64;
const noSignature = '0'.repeat(signatureDigits);
/** The two signatures compared, as text of hex digits. */
const expectedBytes = Buffer.alloc(signatureDigits);
const givenBytes = Buffer.alloc(signatureDigits);

/**
 * Decides whether a request was signed by the holder of a credential.
 *
 * @param credential  the credential named by the authorization, or null when there is no such (or a revoked) one
 * @returns           nothing, or AWS's refusal: IncompleteSignature (host not signed), SignatureDoesNotMatch (scope, date,
 *                    unsigned x-amz-* header, other signature), RequestExpired (presigned), InvalidClientTokenId
 */
export function verifySignature(
  request: WireRequest,
  authorization: Authorization,
  credential: { accessKeyId: string; secretAccessKey: string } | null,
  rules: SignatureRules,
): Result<null, WireError> {
  const refusal = headersRefusal(request, authorization) ?? scopeRefusal(authorization, rules) ?? timeRefusal(authorization, rules);
  if (refusal) return fail(refusal);

  const { scope } = authorization;
  const bodyHash = hash('sha256', request.body, 'hex');
  const canonical = canonicalRequest(request, authorization.signedHeaders, bodyHash);
  const scopeText = `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
  const isAscii = Buffer.byteLength(canonical) === canonical.length;
  const canonicalHash = hash('sha256', isAscii ? canonical : Buffer.from(canonical, 'latin1'), 'hex');
  const stringToSign = `AWS4-HMAC-SHA256\n${authorization.timestamp}\n${scopeText}\n${canonicalHash}`;
  const key = rules.keys.derive(credential ?? nobody, scope.date, scope.region, scope.service);
  expectedBytes.write(key.sign(stringToSign), 'latin1');
  givenBytes.write(authorization.signature.length === signatureDigits ? authorization.signature : noSignature, 'latin1');
  const isBodySigned = (request.headers.get('x-amz-content-sha256') ?? bodyHash) === bodyHash;
  const isEqual = timingSafeEqual(expectedBytes, givenBytes) && isBodySigned;

  if (credential === null || authorization.hasSessionToken) return fail(unknownAccessKey());
  return isEqual ? ok(null) : fail(signatureDoesNotMatch(canonical, stringToSign));
}

function headersRefusal(request: WireRequest, authorization: Authorization): WireError | null {
  const signed = authorization.signedHeaders;
  if (!signed.includes('host')) return incompleteSignature("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  const usesDateHeader = authorization.kind === 'header' && !request.headers.has('x-amz-date');
  if (usesDateHeader && !signed.includes('date')) return incompleteSignature("'Date' must be a 'SignedHeader' in the AWS Authorization.");
  const unsigned: string[] = [];
  for (const name of request.headers.keys()) if (name.startsWith('x-amz-') && !signed.includes(name)) unsigned.push(name);
  if (unsigned.length === 0) return null;
  return signatureRefused(`There were headers present in the request which were not signed: ${unsigned.join(', ')}`);
}

function scopeRefusal({ scope, timestamp }: Authorization, rules: SignatureRules): WireError | null {
  const problems: string[] = [];
  if (!/^[a-z0-9-]{1,64}$/.test(scope.region)) problems.push(`Credential should be scoped to a valid region, not '${scope.region}'. `);
  if (!rules.services.includes(scope.service)) {
    problems.push(`Credential should be scoped to correct service: '${rules.services.join("' or '")}'. `);
  }
  if (scope.terminator !== 'aws4_request') {
    problems.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${scope.terminator}'. `);
  }
  const day = timestamp.slice(0, 8);
  if (scope.date !== day) {
    problems.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${scope.date}' != '${day}', from '${timestamp}'.`,
    );
  }
  return problems.length === 0 ? null : signatureRefused(problems.join(''));
}

function timeRefusal({ timestamp, timestampMs, expiresSeconds }: Authorization, { nowMs, skewMsMax }: SignatureRules): WireError | null {
  const latestMs = nowMs + skewMsMax;
  const earliestMs = nowMs - (expiresSeconds === null ? skewMsMax : expiresSeconds * 1_000);
  if (timestampMs >= earliestMs && timestampMs <= latestMs) return null;

  const now = toBasicDate(nowMs);
  const skew = `${skewMsMax / 60_000} min.`;
  if (timestampMs > latestMs) {
    return signatureRefused(`Signature not yet current: ${timestamp} is still later than ${toBasicDate(latestMs)} (${now} + ${skew})`);
  }
  const expired = `Signature expired: ${timestamp} is now earlier than ${toBasicDate(earliestMs)}`;
  if (expiresSeconds !== null) return requestExpired(`${expired} (${now} - ${expiresSeconds} sec.)`);
  return signatureRefused(`${expired} (${now} - ${skew})`);
}

/** Derived signing keys, kept for reuse. */
export type SigningKeys = {
  /** The signing key of a credential for one day, region and service. */
  derive(credential: { accessKeyId: string; secretAccessKey: string }, date: string, region: string, service: string): SigningKey;
};

type SigningKey = {
  /** HMAC-SHA256 of the text in UTF-8, 64 lower-case hex digits. */
  sign(text: string): string;
};

/**
 * A bounded cache of derived keys; the one stored first goes first.
 *
 * @param entriesMax  at least 1
 */
export function createSigningKeys(entriesMax: number): SigningKeys {
  const cached = new Map<string, KeptKey>();
  // Most requests of a moment are of one caller: comparing costs less than joining the parts and looking them up.
  let last: KeptKey | null = null;
  return {
    derive({ accessKeyId, secretAccessKey: secret }, date, region, service) {
      if (last !== null && last.secret === secret && last.accessKeyId === accessKeyId) {
        if (last.date === date && last.region === region && last.service === service) return last.key;
      }
      const name = `${accessKeyId}/${date}/${region}/${service}`;
      const found = cached.get(name);
      if (found?.secret === secret) {
        last = found;
        return found.key;
      }
      const key = deriveSigningKey(secret, date, region, service);
      if (cached.size >= entriesMax) for (const oldest of cached.keys()) if (cached.delete(oldest)) break;
      last = { accessKeyId, secret, date, region, service, key };
      cached.set(name, last);
      return key;
    },
  };
}

type KeptKey = { accessKeyId: string; secret: string; date: string; region: string; service: string; key: SigningKey };

function deriveSigningKey(secret: string, date: string, region: string, service: string): SigningKey {
  let key: Uint8Array = Buffer.from(`AWS4${secret}`);
  for (const part of [date, region, service, 'aws4_request']) key = createHmac('sha256', key).update(part).digest();
  return signWith(key);
}

/** In characters; longer texts are hashed by way of a buffer of their own. */
const usualTextMax = 256;

/** @param key  32 bytes */
function signWith(key: Uint8Array): SigningKey {
  const hmac = createHmacKey(key);
  const room = Buffer.alloc(hmacPrefixBytes + usualTextMax * 3);
  hmac.prepare(room);
  /** Texts of one caller have one length. */
  let usual = room.subarray(0, hmacPrefixBytes);
  return {
    sign(text) {
      if (text.length > usualTextMax) {
        const long = Buffer.concat([Buffer.alloc(hmacPrefixBytes), Buffer.from(text)]);
        hmac.prepare(long);
        return hmac.authenticate(long, 'hex');
      }
      const end = hmacPrefixBytes + room.write(text, hmacPrefixBytes);
      if (usual.length !== end) usual = room.subarray(0, end);
      return hmac.authenticate(usual, 'hex');
    },
  };
}
