// Reads one condition of a filter policy: a plain value, or an object with one operator.
import type { Bound, Condition } from './filter-policy.ts';
import { parseIpAddress } from './ip-address.ts';
import type { PositionedJson } from './positioned-json.ts';

/** A rule of filter policies that the text breaks; `offset` is where SNS says so, null when it names no place. */
export class FilterPolicyError extends Error {
  readonly offset: number | null;

  constructor(message: string, offset: number | null) {
    super(message);
    this.name = 'FilterPolicyError';
    this.offset = offset;
  }
}

/** @throws FilterPolicyError with SNS's text */
export function parseCondition(item: PositionedJson): Condition {
  if (item.kind === 'scalar') return { kind: 'equals', value: item.value };
  if (item.kind === 'list') throw new FilterPolicyError('Match value must be String, number, true, false, or null', item.at);
  const [first, second] = item.entries;
  if (!first) throw new FilterPolicyError('Empty objects are not allowed', item.end);
  const condition = parseOperator(first.name, first.value);
  if (second) throw new FilterPolicyError('Only one key allowed in match expression', second.value.at);
  return condition;
}

function parseOperator(operator: string, value: PositionedJson): Condition {
  switch (operator) {
    case 'prefix':
    case 'suffix':
    case 'equals-ignore-case':
      return { kind: operator, value: textOf(operator, value) };
    case 'wildcard':
      return { kind: 'wildcard', parts: textOf(operator, value).split('*') };
    case 'cidr':
      return parseCidr(textOf('prefix', value));
    case 'exists':
      if (value.kind === 'scalar' && typeof value.value === 'boolean') return { kind: 'exists', expected: value.value };
      throw new FilterPolicyError('exists match pattern must be either true or false.', value.at);
    case 'numeric':
      return parseNumeric(value);
    case 'anything-but':
      return { kind: 'anything-but', conditions: parseAnythingBut(value) };
    default:
      throw new FilterPolicyError(`Unrecognized match type ${operator}`, value.at);
  }
}

function textOf(operator: string, value: PositionedJson): string {
  if (value.kind === 'scalar' && typeof value.value === 'string') return value.value;
  throw new FilterPolicyError(`${operator} match pattern must be a string`, value.at);
}

function parseAnythingBut(value: PositionedJson): readonly Condition[] {
  if (value.kind === 'scalar') return [{ kind: 'equals', value: value.value }];
  if (value.kind === 'list') {
    if (value.items.length === 0) throw new FilterPolicyError('Empty arrays are not allowed', value.end);
    return value.items.map((item) => {
      if (item.kind === 'scalar') return { kind: 'equals', value: item.value };
      throw new FilterPolicyError('Match value must be String, number, true, false, or null', item.at);
    });
  }
  const [first, second] = value.entries;
  if (!first) throw new FilterPolicyError('Empty objects are not allowed', value.end);
  if (first.name !== 'prefix') throw new FilterPolicyError(`Unsupported anything-but pattern: ${first.name}`, first.value.at);
  const condition: Condition = { kind: 'prefix', value: textOf('prefix', first.value) };
  if (second) throw new FilterPolicyError('Only one key allowed in match expression', second.value.at);
  return [condition];
}

/** `["=", n]`, `["<", n]`, `[">=", n]` or a range such as `[">", 0, "<=", 5]`. */
function parseNumeric(value: PositionedJson): Condition {
  if (value.kind !== 'list') throw new FilterPolicyError('Value of numeric must be an array', value.at);
  const [first, operand, second, secondOperand, extra] = value.items;
  const operator = first?.kind === 'scalar' ? first.value : undefined;
  if (typeof operator !== 'string') {
    const shown = first?.kind === 'scalar' ? String(first.value) : first ? (first.kind === 'list' ? '[' : '{') : ']';
    throw new FilterPolicyError(`Invalid member in numeric match: ${shown}`, first?.at ?? value.end);
  }
  if (!['=', '<', '<=', '>', '>='].includes(operator)) {
    throw new FilterPolicyError(`Unrecognized numeric range operator: ${operator}`, operand?.at ?? value.end);
  }
  const bound = boundOf(operator, operand, value.end);
  if (operator === '=' || operator.startsWith('<')) {
    if (second) throw new FilterPolicyError('Too many elements in numeric expression', second.at);
    return { kind: 'numeric', low: operator === '=' ? bound : null, high: bound };
  }
  if (!second) return { kind: 'numeric', low: bound, high: null };
  const high = rangeTop(second, secondOperand, value.end);
  if (extra) throw new FilterPolicyError('Too many terms in numeric range expression', extra.at);
  if (bound.value >= high.value) throw new FilterPolicyError('Bottom must be less than top', value.end);
  return { kind: 'numeric', low: bound, high };
}

function rangeTop(operator: PositionedJson, operand: PositionedJson | undefined, end: number): Bound {
  if (operator.kind !== 'scalar' || typeof operator.value !== 'string') {
    const shown = operator.kind === 'scalar' ? String(operator.value) : operator.kind === 'list' ? '[' : '{';
    throw new FilterPolicyError(`Bad value in numeric range: ${shown}`, operator.at);
  }
  if (operator.value !== '<' && operator.value !== '<=') {
    throw new FilterPolicyError(`Bad numeric range operator: ${operator.value}`, operator.end);
  }
  return boundOf(operator.value, operand, end);
}

function boundOf(operator: string, operand: PositionedJson | undefined, end: number): Bound {
  if (operand?.kind === 'scalar' && typeof operand.value === 'number') {
    return { value: operand.value, isInclusive: operator.endsWith('=') };
  }
  throw new FilterPolicyError(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`, operand?.at ?? end);
}

function parseCidr(text: string): Condition {
  const [address = '', mask, ...rest] = text.split('/');
  if (mask === undefined || rest.length > 0) throw new FilterPolicyError("Malformed CIDR, one '/' required", null);
  if (!/^[0-9]{1,3}$/.test(mask)) throw new FilterPolicyError('Malformed CIDR, mask bits must be an integer', null);
  const parsed = parseIpAddress(address);
  if (!parsed) throw new FilterPolicyError(`Nonstandard IP address: ${address}`, null);
  const width = parsed.family === 4 ? 32 : 128;
  if (Number(mask) > width) throw new FilterPolicyError(`Malformed CIDR, mask bits must be at most ${width}`, null);
  const hostBits = BigInt(width - Number(mask));
  return { kind: 'cidr', family: parsed.family, network: parsed.bits >> hostBits, hostBits };
}
