// Decodes the Query protocol of SQS and SNS: parameters in a form body or the query string, nested values spelled with
// dots (`MessageAttribute.1.Value.DataType`). The result has the form the JSON protocol would have sent.
// Source: AWS Query protocol (Smithy) and the SQS and SNS API references.
import { limits } from '../kernel/limits.ts';
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import type { DecodedAction } from './decoded-action.ts';
import type { QueryShape, QueryStructure } from './query-shape.ts';
import { splitPair } from './sigv4-canonical.ts';
import type { WireError } from './wire-errors.ts';
import { malformedInput } from './wire-errors.ts';
import type { WireRequest } from './wire-request.ts';

/** Versions of the APIs by service; the older ones of SQS are still sent by old clients. */
const serviceOfVersion = new Map<string, 'sqs' | 'sns'>([
  ['2012-11-05', 'sqs'],
  ['2011-10-01', 'sqs'],
  ['2009-02-01', 'sqs'],
  ['2010-03-31', 'sns'],
]);

/**
 * The action and its input.
 *
 * @returns parameters read, the input decoded on demand; MalformedInput when a parameter is not UTF-8, comes twice, or when
 *          there are more than `limits.messaging.maxQueryParameters`
 */
export function decodeQueryRequest(request: WireRequest): Result<DecodedAction, WireError> {
  const read = readParameters(request);
  if (!read.ok) return read;
  const { root, action, version } = read.value;
  const service = version === null ? null : (serviceOfVersion.get(version) ?? null);
  return ok({ service, name: action, version, readInput: (shape) => decodeStructure(root, shape) });
}

/** A parameter name's parts as a tree: `Attribute.1.Name` is three levels. */
type ParameterNode = { value: string | null; children: Map<string, ParameterNode> };

type Parameters = { root: ParameterNode; action: string; version: string | null };

function readParameters(request: WireRequest): Result<Parameters, WireError> {
  const form = decodeUtf8(request.body);
  if (form === null) return fail(malformedInput('query', 'The request body is not UTF-8.'));
  const parts = [...request.rawQuery.split('&'), ...(isForm(request) ? form.split('&') : [])].filter((part) => part !== '');
  if (parts.length > limits.messaging.maxQueryParameters) {
    return fail(malformedInput('query', `A request holds at most ${limits.messaging.maxQueryParameters} parameters.`));
  }
  const root: ParameterNode = { value: null, children: new Map() };
  for (const part of parts) {
    const [rawName, rawValue] = splitPair(part);
    const name = decodeText(rawName);
    const value = decodeText(rawValue);
    if (name === null || value === null) return fail(malformedInput('query', 'A parameter is not percent-encoded UTF-8.'));
    if (name.startsWith('X-Amz-')) continue;
    if (!place(root, name, value)) return fail(malformedInput('query', `The parameter ${name} comes twice or is nested too deep.`));
  }
  const version = root.children.get('Version')?.value ?? null;
  return ok({ root, action: root.children.get('Action')?.value ?? '', version });
}

function isForm(request: WireRequest): boolean {
  const type = request.headers.get('content-type') ?? '';
  return type === '' || type.toLowerCase().startsWith('application/x-www-form-urlencoded');
}

const depthMax = 8;

function place(root: ParameterNode, name: string, value: string): boolean {
  let node = root;
  const parts = name.split('.', depthMax + 1);
  if (parts.length > depthMax) return false;
  for (const part of parts) {
    const child = node.children.get(part) ?? { value: null, children: new Map() };
    node.children.set(part, child);
    node = child;
  }
  if (node.value !== null) return false;
  node.value = value;
  return true;
}

function decodeStructure(node: ParameterNode, shape: QueryStructure): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(shape.fields)) {
    const child = node.children.get('wireName' in field ? (field.wireName ?? name) : name);
    if (child) result[name] = decodeValue(child, field);
  }
  return result;
}

/** A value that does not fit its shape is handed on as it is: the action's schema says what is wrong with it. */
function decodeValue(node: ParameterNode, shape: QueryShape): unknown {
  switch (shape.kind) {
    case 'text':
      return node.value ?? undefined;
    case 'integer':
      return node.value !== null && /^-?\d{1,15}$/.test(node.value) ? Number(node.value) : (node.value ?? undefined);
    case 'boolean':
      return node.value === 'true' || node.value === 'false' ? node.value === 'true' : (node.value ?? undefined);
    case 'structure':
      return decodeStructure(node, shape);
    case 'list':
      return decodeList(node, shape);
    case 'map':
      return decodeMap(node, shape);
  }
}

function decodeList(node: ParameterNode, shape: QueryShape & { kind: 'list' }): unknown[] {
  const holder = shape.wireName === null ? node.children.get('member') : node;
  const items = numbered(holder).map((item) => decodeValue(item, shape.of));
  // `AttributeName=All` without a number is a list of one, and `TagKeys=` is how an empty list is sent.
  return items.length === 0 && node.value ? [decodeValue(node, shape.of)] : items;
}

function decodeMap(node: ParameterNode, shape: QueryShape & { kind: 'map' }): object {
  const holder = shape.wireName === null ? node.children.get('entry') : node;
  const result: Record<string, unknown> = Object.create(null);
  for (const entry of numbered(holder)) {
    const key = entry.children.get(shape.keyName)?.value;
    const value = entry.children.get(shape.valueName);
    if (key !== null && key !== undefined) result[key] = value === undefined ? undefined : decodeValue(value, shape.of);
  }
  return result;
}

function numbered(node: ParameterNode | undefined): ParameterNode[] {
  if (!node) return [];
  return [...node.children]
    .filter(([name]) => /^\d{1,9}$/.test(name))
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

function decodeText(encoded: string): string | null {
  const spaced = encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return null;
  }
}
