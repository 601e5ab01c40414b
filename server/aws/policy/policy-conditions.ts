// The condition operators of resource policies. Source: IAM user guide, "IAM JSON policy elements: Condition operators".
import { BlockList, isIP } from 'node:net';
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import { matchesPattern } from './match-pattern.ts';

/** What is known of a request: condition keys in lower case, each with one or several values. */
export type PolicyContext = Readonly<Record<string, readonly string[] | undefined>>;

export type Condition = {
  key: string;
  quantifier: 'all' | 'any' | null;
  isIfExists: boolean;
  /** True for operators whose name says Not: they hold when no value compares. */
  isNegated: boolean;
  /** Null for the operator `Null`, which asks whether the key is there. */
  compare: ((given: string, wanted: string) => boolean) | null;
  wanted: readonly string[];
};

type Compare = (given: string, wanted: string) => boolean;

const numeric =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) => {
    const [left, right] = [Number(given), Number(wanted)];
    return given !== '' && wanted !== '' && Number.isFinite(left) && Number.isFinite(right) && holds(left, right);
  };
const dated =
  (holds: (given: number, wanted: number) => boolean): Compare =>
  (given, wanted) => {
    const [left, right] = [epochMs(given), epochMs(wanted)];
    return Number.isFinite(left) && Number.isFinite(right) && holds(left, right);
  };

/** By name without `Not`; the negation of each exists where AWS has it. */
const operators: Readonly<Record<string, Compare>> = {
  StringEquals: (given, wanted) => given === wanted,
  StringEqualsIgnoreCase: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  StringLike: matchesPattern,
  NumericEquals: numeric((given, wanted) => given === wanted),
  NumericLessThan: numeric((given, wanted) => given < wanted),
  NumericLessThanEquals: numeric((given, wanted) => given <= wanted),
  NumericGreaterThan: numeric((given, wanted) => given > wanted),
  NumericGreaterThanEquals: numeric((given, wanted) => given >= wanted),
  DateEquals: dated((given, wanted) => given === wanted),
  DateLessThan: dated((given, wanted) => given < wanted),
  DateLessThanEquals: dated((given, wanted) => given <= wanted),
  DateGreaterThan: dated((given, wanted) => given > wanted),
  DateGreaterThanEquals: dated((given, wanted) => given >= wanted),
  Bool: (given, wanted) => given.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (given, wanted) => given === wanted,
  IpAddress: isInRange,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
};

const negations: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** @param wire  operator → key → values, as the policy has it */
export function readConditions(wire: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>): Result<Condition[], string> {
  const conditions: Condition[] = [];
  for (const [name, keys] of Object.entries(wire)) {
    const operator = readOperator(name);
    if (!operator) return fail(`${name.slice(0, 100)} is not a condition operator.`);
    for (const [key, wanted] of Object.entries(keys)) conditions.push({ ...operator, key: key.toLowerCase(), wanted });
  }
  return ok(conditions);
}

function readOperator(name: string): Omit<Condition, 'key' | 'wanted'> | null {
  const [, prefix, plain = '', suffix] = /^(ForAllValues:|ForAnyValue:)?([A-Za-z]+?)(IfExists)?$/.exec(name) ?? [];
  const quantifier = prefix === undefined ? null : prefix === 'ForAllValues:' ? 'all' : 'any';
  if (plain === 'Null') return suffix ? null : { quantifier, isIfExists: false, isNegated: false, compare: null };
  const positive = Object.hasOwn(negations, plain) ? negations[plain] : plain;
  const compare = positive !== undefined && Object.hasOwn(operators, positive) ? operators[positive] : undefined;
  return compare ? { quantifier, isIfExists: suffix !== undefined, isNegated: positive !== plain, compare } : null;
}

/** Whether a condition holds; several values wanted are alternatives. A key that is absent fails all but negations and IfExists. */
export function holds(condition: Condition, context: PolicyContext): boolean {
  const given = context[condition.key] ?? [];
  const { compare, quantifier, isNegated } = condition;
  if (!compare) return condition.wanted.some((wanted) => (wanted.toLowerCase() === 'true') === (given.length === 0));
  if (given.length === 0) return condition.isIfExists || quantifier === 'all' || (isNegated && quantifier === null);
  const one = (value: string) => condition.wanted.some((wanted) => compare(value, fill(wanted, context))) !== isNegated;
  if (quantifier === null) return isNegated ? given.every(one) : given.some(one);
  return quantifier === 'all' ? given.every(one) : given.some(one);
}

/** Policy variables: `${aws:PrincipalAccount}` stands for the request's value; what is unknown matches nothing. */
function fill(wanted: string, context: PolicyContext): string {
  if (!wanted.includes('${')) return wanted;
  return wanted.replace(/\$\{([^},]{1,128})\}/g, (_, key: string) => context[key.toLowerCase()]?.[0] ?? '\0');
}

/** Six parts parted by colons, each with its own patterns; the last may hold colons. */
function matchesArn(given: string, wanted: string): boolean {
  const [left, right] = [arnParts(given), arnParts(wanted)];
  return left.length === right.length && left.every((part, index) => matchesPattern(part, right[index] ?? ''));
}

function arnParts(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function isInRange(given: string, wanted: string): boolean {
  const [address = '', prefix] = wanted.split('/');
  const family = isIP(address);
  if (family === 0 || isIP(given) === 0) return false;
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  return range.check(given, isIP(given) === 4 ? 'ipv4' : 'ipv6');
}

/** ISO 8601, or seconds since 1970. */
function epochMs(text: string): number {
  return /^\d{1,12}$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
}
