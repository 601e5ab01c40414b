// What contentHandling does to a body on its way in or out. Pure.
// Source: API Gateway developer guide, "Content type conversions in API Gateway" (both of its tables).
import { essenceOf, isListed } from './media-type.ts';

type Handling = 'CONVERT_TO_BINARY' | 'CONVERT_TO_TEXT' | undefined;

export type Conversion = 'none' | 'decode-base64' | 'encode-base64';

/** @param contentType  of the client's request */
export function requestConversion(contentType: string, binaryMediaTypes: readonly string[], handling: Handling): Conversion {
  const isBinary = isListed(essenceOf(contentType), binaryMediaTypes);
  if (handling === 'CONVERT_TO_BINARY') return isBinary ? 'none' : 'decode-base64';
  return handling === 'CONVERT_TO_TEXT' && isBinary ? 'encode-base64' : 'none';
}

/**
 * @param accept       the client's Accept; only its first type counts
 * @param contentType  of the integration's response
 */
export function responseConversion(
  accept: string,
  contentType: string,
  binaryMediaTypes: readonly string[],
  handling: Handling,
): Conversion {
  const isBinary = isListed(essenceOf(contentType), binaryMediaTypes);
  if (handling === 'CONVERT_TO_TEXT') return isBinary ? 'encode-base64' : 'none';
  if (handling === 'CONVERT_TO_BINARY') return isBinary ? 'none' : 'decode-base64';
  const wantsBinary = binaryMediaTypes.length > 0 && isListed(essenceOf(accept.split(',', 1)[0] ?? ''), binaryMediaTypes);
  if (isBinary) return wantsBinary ? 'none' : 'encode-base64';
  return wantsBinary ? 'decode-base64' : 'none';
}

/** @returns null when base64 was to be decoded and is none */
export function convert(bytes: Uint8Array, conversion: Conversion): Uint8Array | null {
  if (conversion === 'none') return bytes;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (conversion === 'encode-base64') return Buffer.from(buffer.toString('base64'), 'latin1');
  const text = buffer.toString('latin1').replace(/\s/g, '');
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}
