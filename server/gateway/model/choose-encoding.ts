// Whether and how a response is compressed. Pure.
// Source: RFC 9110, 12.5.3 (Accept-Encoding) and 8.8.1 (strong validators change with the coding).
import { essenceOf } from './media-type.ts';

export type Encoding = 'zstd' | 'br' | 'gzip';

/** The gateway's liking, when the client likes several equally. */
const preferred: readonly Encoding[] = ['zstd', 'br', 'gzip'];

/** @returns the coding with the highest weight, or null when identity is liked better or nothing else is taken */
export function chooseEncoding(acceptEncoding: string): Encoding | null {
  const weights = new Map<string, number>();
  for (const part of acceptEncoding.toLowerCase().split(',')) {
    const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
    const weight = parameters.map((text) => /^q=([01](?:\.\d{0,3})?)$/.exec(text)?.[1]).find((text) => text !== undefined);
    if (coding !== '') weights.set(coding, weight === undefined ? 1 : Number(weight));
  }
  const any = weights.get('*') ?? 0;
  const identity = weights.get('identity') ?? 0;
  let best: Encoding | null = null;
  let bestWeight = 0;
  for (const coding of preferred) {
    const weight = weights.get(coding) ?? any;
    if (weight > bestWeight && weight >= identity) {
      best = coding;
      bestWeight = weight;
    }
  }
  return best;
}

/** What is known of a response before its first byte. */
export type ResponseFacts = {
  status: number;
  /** Name, value, …, any case. */
  headers: readonly string[];
  /** Null when not known before its end. */
  length: number | null;
};

/**
 * True when compressing is right and worth it: text of a kind, not yet encoded, not a part of something, not a stream of
 * events, not told otherwise, and at least `minimumBytes` long or of unknown length.
 */
export function isCompressible(response: ResponseFacts, minimumBytes: number): boolean {
  const { status, length } = response;
  if (status === 204 || status === 206 || status === 304) return false;
  if (length !== null && length < Math.max(1, minimumBytes)) return false;
  let isText = false;
  for (let index = 0; index < response.headers.length; index += 2) {
    const name = (response.headers[index] ?? '').toLowerCase();
    const value = response.headers[index + 1] ?? '';
    if (name === 'content-encoding' || name === 'content-range') return false;
    if (name === 'cache-control' && /\bno-transform\b/i.test(value)) return false;
    if (name === 'content-type') isText = compressibleType.test(essenceOf(value));
  }
  return isText;
}

const compressibleType =
  /^(?:text\/(?!event-stream$).+|application\/(?:.+\+)?(?:json|xml|javascript)|application\/(?:x-ndjson|graphql|wasm|x-amz-json-1\.[01]|x-www-form-urlencoded)|image\/svg\+xml)$/;

/** The headers of a response that may be compressed, as they go with a body coded so, or as it is with null. */
export function codedHeaders(headers: readonly string[], encoding: Encoding | null): string[] {
  const coded: string[] = [];
  let varies = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const value = headers[index + 1] ?? '';
    const lower = name.toLowerCase();
    if (encoding !== null && (lower === 'accept-ranges' || lower === 'content-md5')) continue;
    if (encoding !== null && lower === 'etag' && value.startsWith('"')) coded.push(name, `W/${value}`);
    else if (lower === 'vary') {
      varies = true;
      coded.push(name, /(^|,)\s*(\*|accept-encoding)\s*(,|$)/i.test(value) ? value : `${value}, Accept-Encoding`);
    } else coded.push(name, value);
  }
  if (!varies) coded.push('vary', 'Accept-Encoding');
  if (encoding !== null) coded.push('content-encoding', encoding);
  return coded;
}
