// Header names that are seen all day: found from the bytes by hash, so that no string is made or lower-cased for them.
// A role marks those whose value or number the parsers judge.
import { lowerByte } from './byte-tables.ts';

/** What a name means to the codec; `repeatable` ones may stand more than once. */
export const roles = {
  host: 1,
  contentLength: 2,
  transferEncoding: 3,
  expect: 4,
  upgrade: 5,
  /** May stand once only, says nothing about framing. */
  authorization: 6,
  apiKey: 7,
  contentType: 8,
  connection: 9,
} as const;

export const roleCount = 10;

const roleOf = new Map<string, number>([
  ['host', roles.host],
  ['content-length', roles.contentLength],
  ['transfer-encoding', roles.transferEncoding],
  ['expect', roles.expect],
  ['upgrade', roles.upgrade],
  ['http2-settings', roles.upgrade],
  ['authorization', roles.authorization],
  ['x-api-key', roles.apiKey],
  ['content-type', roles.contentType],
  ['connection', roles.connection],
  // Some parsers, Node's among them, read it as Connection.
  ['proxy-connection', roles.connection],
]);

const usual = [
  ...['accept', 'accept-encoding', 'accept-language', 'accept-ranges', 'access-control-allow-origin', 'access-control-request-method'],
  ...['age', 'alt-svc', 'cache-control', 'content-disposition', 'content-encoding', 'content-language', 'cookie', 'date', 'dnt', 'etag'],
  ...['expires', 'forwarded', 'if-match', 'if-modified-since', 'if-none-match', 'keep-alive', 'last-modified', 'location', 'origin'],
  ...['pragma', 'priority', 'range', 'referer', 'retry-after', 'sec-ch-ua', 'sec-ch-ua-mobile', 'sec-ch-ua-platform', 'sec-fetch-dest'],
  ...['sec-fetch-mode', 'sec-fetch-site', 'sec-fetch-user', 'server', 'set-cookie', 'te', 'traceparent', 'tracestate', 'trailer'],
  ...['upgrade-insecure-requests', 'user-agent', 'vary', 'via', 'x-amz-date', 'x-amzn-trace-id', 'x-correlation-id', 'x-forwarded-for'],
  ...['x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto', 'x-powered-by', 'x-real-ip', 'x-request-id', 'x-requested-with'],
];

export type KnownName = { readonly lower: string; readonly role: number };

const slotCount = 1024;
const slots: (KnownName | undefined)[] = new Array(slotCount).fill(undefined);
// Of two names in one slot the first stays; the other is merely slower, so those with a role come first.
for (const lower of [...roleOf.keys(), ...usual]) {
  const entry = { lower, role: roleOf.get(lower) ?? 0 };
  let hash = 0;
  for (let index = 0; index < lower.length; index += 1) hash = hashStep(hash, lower.charCodeAt(index));
  if (slots[hash & (slotCount - 1)] === undefined) slots[hash & (slotCount - 1)] = entry;
  else if (entry.role !== 0) throw new Error(`invariant broken: ${lower} has no slot of its own`);
}

/** The hash of a name so far and its next byte, lower case. */
export function hashStep(hash: number, byte: number): number {
  return (Math.imul(hash, 31) + byte) | 0;
}

/** The known name that stands at `start`, `length` bytes long and of this hash, in any case; undefined for others. */
export function findKnownName(bytes: Uint8Array, start: number, length: number, hash: number): KnownName | undefined {
  const entry = slots[hash & (slotCount - 1)];
  if (entry === undefined || entry.lower.length !== length) return undefined;
  for (let index = 0; index < length; index += 1) {
    if (lowerByte[bytes[start + index] ?? 0] !== entry.lower.charCodeAt(index)) return undefined;
  }
  return entry;
}

/**
 * Whether a name with `_` would, with `-` in its place, be one that somebody decides by: what a server behind us that
 * maps both to one variable would take for ours.
 */
export function isAmbiguousName(lower: string): boolean {
  const dashed = lower.replaceAll('_', '-');
  return roleOf.has(dashed) || dashed.startsWith('x-forwarded-') || dashed === 'forwarded' || dashed === 'x-real-ip';
}
