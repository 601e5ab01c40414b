// Signs a request with Signature Version 4, as AWS's own clients do: the other half of sigv4.ts.
// Source: IAM user guide, "Create a signed AWS API request"; not for S3, whose paths are encoded once only.
import { hash } from 'node:crypto';
import { toBasicDate } from './read-authorization.ts';
import type { SigningKeys } from './sigv4.ts';
import { canonicalRequest } from './sigv4-canonical.ts';
import { collectHeaders, splitTarget } from './wire-request.ts';

/** A request ready to be sent, but for its signature. */
export type UnsignedRequest = {
  method: string;
  /** Path and query. */
  target: string;
  /** Name, value, name, value…; `host` among them. */
  headers: readonly string[];
  body: Uint8Array;
};

/** Who signs, for which service and when. `nowMs` is epoch ms. */
export type Signer = { accessKeyId: string; secretAccessKey: string; region: string; service: string; nowMs: number; keys: SigningKeys };

/**
 * @returns the request's headers with date, hash of the body and authorization; `host`, `content-type` and every
 *          `x-amz-…` header are covered
 */
export function signRequest(request: UnsignedRequest, signer: Signer): string[] {
  const timestamp = toBasicDate(signer.nowMs);
  const payloadHash = hash('sha256', request.body, 'hex');
  const headers = [...request.headers, 'x-amz-date', timestamp, 'x-amz-content-sha256', payloadHash];
  const { rawPath, rawQuery } = splitTarget(request.target) ?? { rawPath: '/', rawQuery: '' };
  const wire = { method: request.method, rawPath, rawQuery, headers: collectHeaders(headers), body: request.body };
  const signed = [...wire.headers.keys()].filter((name) => name === 'host' || name === 'content-type' || name.startsWith('x-amz-')).sort();
  const scope = `${timestamp.slice(0, 8)}/${signer.region}/${signer.service}/aws4_request`;
  const canonicalHash = hash('sha256', Buffer.from(canonicalRequest(wire, signed, payloadHash), 'latin1'), 'hex');
  const key = signer.keys.derive(signer, timestamp.slice(0, 8), signer.region, signer.service);
  const signature = key.sign(`AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${canonicalHash}`);
  const claim = `Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
  return [...headers, 'authorization', `AWS4-HMAC-SHA256 ${claim}`];
}
