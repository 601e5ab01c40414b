// What a function's result means as a response. Pure.
// Sources: API Gateway developer guide, "Output format of a Lambda function for proxy integration" and "Lambda function
// response for format 2.0"; observed: an unknown field, or a body that is no text, makes a 1.0 result malformed.
import { essenceOf, isListed } from './media-type.ts';

export type ProxyResult = { status: number /** Name, value, name, value… */; headers: string[]; body: Uint8Array };

/** How results are read on a route. */
export type ResultRules = {
  kind: 'rest' | 'http';
  version: '1.0' | '2.0';
  /** The client's Accept: a REST API decodes base64 only when its first type is a binary media type. */
  accept: string;
  binaryMediaTypes: readonly string[];
};

/** @returns null when the result is malformed */
export function readProxyResult(payload: Uint8Array, rules: ResultRules): ProxyResult | null {
  const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const isTwo = rules.kind === 'http' && rules.version === '2.0';
  if (isTwo && !(isRecord(value) && value.statusCode !== undefined)) return inferred(value, text);
  return isRecord(value) && (isTwo || hasOnlyKnown(value)) ? formatted(value, isTwo, rules) : null;
}

/** Without a status code the whole result is the body. */
function inferred(value: unknown, text: string): ProxyResult {
  const body = typeof value === 'string' ? value : text;
  return { status: 200, headers: ['content-type', 'application/json'], body: Buffer.from(body, 'utf8') };
}

function formatted(value: Record<string, unknown>, isTwo: boolean, rules: ResultRules): ProxyResult | null {
  const status = statusOf(value.statusCode ?? 200);
  const headers = headersOf(value.headers, value.multiValueHeaders, isTwo ? value.cookies : undefined);
  const body = value.body ?? '';
  const isEncoded = value.isBase64Encoded ?? false;
  if (status === null || headers === null || typeof body !== 'string' || typeof isEncoded !== 'boolean') return null;
  if (!headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'content-type')) {
    headers.push('content-type', rules.kind === 'rest' ? 'application/json' : 'text/plain;charset=utf-8');
  }
  const isDecoded =
    isEncoded && (rules.kind === 'http' || isListed(essenceOf(rules.accept.split(',', 1)[0] ?? ''), rules.binaryMediaTypes));
  return { status, headers, body: Buffer.from(body, isDecoded ? 'base64' : 'utf8') };
}

const knownFields = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded']);

function hasOnlyKnown(value: Record<string, unknown>): boolean {
  return Object.keys(value).every((name) => knownFields.has(name));
}

/** A number or its text, 200 to 599: what may be sent as a final answer. */
function statusOf(value: unknown): number | null {
  const isNumber = typeof value === 'number' || (typeof value === 'string' && /^\d{3}$/.test(value));
  const status = Number(value);
  return isNumber && Number.isInteger(status) && status >= 200 && status <= 599 ? status : null;
}

/** Multi-value headers win over single ones of the same name; null when a name or value can not be sent. */
function headersOf(single: unknown, multiple: unknown, cookies: unknown): string[] | null {
  const ones = single ?? {};
  const many = multiple ?? {};
  const jar = cookies ?? [];
  if (!isRecord(ones) || !isRecord(many) || !Array.isArray(jar)) return null;
  const pairs: [string, unknown][] = [];
  const inMany = new Set(Object.keys(many).map((name) => name.toLowerCase()));
  for (const [name, value] of Object.entries(ones)) if (!inMany.has(name.toLowerCase())) pairs.push([name, value]);
  for (const [name, values] of Object.entries(many)) {
    for (const value of Array.isArray(values) ? values : [values]) pairs.push([name, value]);
  }
  for (const cookie of jar) pairs.push(['set-cookie', cookie]);
  const headers: string[] = [];
  for (const [name, value] of pairs) {
    const text = typeof value === 'string' ? value : typeof value === 'boolean' ? String(value) : null;
    if (text === null || !/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,256}$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return null;
    headers.push(name, text);
  }
  return headers;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
