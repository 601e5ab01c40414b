// The names an exchange has toward its client. The ledger and the request log know it by our own id alone.
// Source: API Gateway developer guide, "Set up logging": a client may give `x-amzn-RequestId`, a UUID, never the
// extended id `x-amz-apigw-id`.
import type { ApiKind } from '../../contracts/published-config.ts';

/**
 * The ids by which an exchange is called toward functions and mappings: those its client reads.
 *
 * @param ids  ours, and the client's of a REST API
 */
export function contextIds(
  kind: ApiKind,
  ids: { requestId: string; clientRequestId: string },
): { requestId: string; extendedRequestId: string } {
  if (kind !== 'rest') return { requestId: ids.requestId, extendedRequestId: ids.requestId };
  return { requestId: ids.clientRequestId, extendedRequestId: shortRequestId(ids.requestId) };
}

/** The extended id: the last 16 hexadecimal digits of our request id, in the shape of AWS's. */
export function shortRequestId(requestId: string): string {
  return `${requestId.slice(19, 23)}${requestId.slice(24)}=`;
}

/** True for a UUID of any version in the usual 36 characters, hexadecimal digits of either case. */
export function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let index = 0; index < 36; index += 1) {
    const code = text.charCodeAt(index);
    const isDashPlace = index === 8 || index === 13 || index === 18 || index === 23;
    if (isDashPlace ? code !== 45 : !isHexDigit(code)) return false;
  }
  return true;
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}
