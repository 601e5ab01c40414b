// Decides whether a message's attributes meet a filter policy.
import type { MessageAttribute } from '../../contracts/ports.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Condition, FilterPolicy, Scalar } from './filter-policy.ts';
import { parseIpAddress } from './ip-address.ts';

/**
 * True when every key matches and every `$or` has an alternative that does.
 *
 * A String is compared as text, a Number as a number, a String.Array by each of its elements (one suffices), a Binary
 * counts as absent. An absent attribute matches nothing but `{"exists": false}`.
 * Source: SNS developer guide, "Filter policy constraints" and "String value matching".
 */
export function matchFilterPolicy(policy: FilterPolicy, attributes: Readonly<Record<string, MessageAttribute>>): boolean {
  const keysMatch = policy.keys.every(({ name, conditions }) => {
    const values = valuesOf(Object.hasOwn(attributes, name) ? attributes[name] : undefined);
    return conditions.some((condition) => meets(values, condition));
  });
  return keysMatch && policy.alternatives.every((group) => group.some((alternative) => matchFilterPolicy(alternative, attributes)));
}

/** The values to compare, or null when the attribute is absent. */
function valuesOf(attribute: MessageAttribute | undefined): readonly Scalar[] | null {
  if (attribute?.stringValue === undefined) return null;
  if (attribute.dataType === 'String.Array') return elementsOf(attribute.stringValue);
  if (!attribute.dataType.startsWith('Number')) return [attribute.stringValue];
  const number = Number(attribute.stringValue);
  return Number.isNaN(number) ? [attribute.stringValue] : [number];
}

function elementsOf(text: string): readonly Scalar[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return (Array.isArray(parsed) ? parsed : [parsed]).filter(isScalar);
  } catch {
    return [];
  }
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function meets(values: readonly Scalar[] | null, condition: Condition): boolean {
  if (condition.kind === 'exists') return (values !== null) === condition.expected;
  return values?.some((value) => valueMeets(value, condition)) ?? false;
}

function valueMeets(value: Scalar, condition: Condition): boolean {
  switch (condition.kind) {
    case 'exists':
      return condition.expected;
    case 'equals':
      return value === condition.value;
    case 'equals-ignore-case':
      return typeof value === 'string' && value.toLowerCase() === condition.value.toLowerCase();
    case 'prefix':
      return typeof value === 'string' && value.startsWith(condition.value);
    case 'suffix':
      return typeof value === 'string' && value.endsWith(condition.value);
    case 'wildcard':
      return typeof value === 'string' && matchWildcard(value, condition.parts);
    case 'numeric':
      return typeof value === 'number' && isWithin(value, condition);
    case 'cidr':
      return typeof value === 'string' && isInNetwork(value, condition);
    case 'anything-but':
      return !condition.conditions.some((inner) => valueMeets(value, inner));
    default:
      return assertNever(condition);
  }
}

/** Each part is taken at its first place behind the one before: linear, where a regular expression could backtrack. */
function matchWildcard(value: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  if (others.length === 0) return value === first;
  const last = others.pop() ?? '';
  if (!value.startsWith(first) || value.length < first.length + last.length || !value.endsWith(last)) return false;
  const end = value.length - last.length;
  let from = first.length;
  for (const part of others) {
    const found = value.indexOf(part, from);
    if (found === -1 || found + part.length > end) return false;
    from = found + part.length;
  }
  return true;
}

function isWithin(value: number, { low, high }: Condition & { kind: 'numeric' }): boolean {
  if (low && !(low.isInclusive ? value >= low.value : value > low.value)) return false;
  return !high || (high.isInclusive ? value <= high.value : value < high.value);
}

function isInNetwork(value: string, { family, network, hostBits }: Condition & { kind: 'cidr' }): boolean {
  const address = parseIpAddress(value);
  return address !== null && address.family === family && address.bits >> hostBits === network;
}
