// Reads a filter policy of scope MessageAttributes and refuses what SNS refuses, in its words and with its columns.
// Nesting belongs to scope MessageBody, which this version does not serve. The conditions themselves are read by
// parse-filter-condition.ts.
import type { Result } from '../../kernel/result.ts';
import { fail, ok } from '../../kernel/result.ts';
import type { Condition, FilterPolicy } from './filter-policy.ts';
import { FilterPolicyError, parseCondition } from './parse-filter-condition.ts';
import type { PositionedJson } from './positioned-json.ts';
import { JsonSyntaxError, readPositionedJson } from './positioned-json.ts';

const maxPolicyCharacters = 262_144;
const maxKeys = 5;
const maxCombinations = 150;

/**
 * @param text  the FilterPolicy attribute, JSON
 * @returns     the policy, or the reason as it stands behind "Invalid parameter: "
 * Source: SNS developer guide, "Filter policy constraints": at most 5 keys and 150 combinations, 256 KB.
 */
export function parseFilterPolicy(text: string): Result<FilterPolicy, string> {
  if (text.length > maxPolicyCharacters) return fail('FilterPolicy: Filter policy is too long');
  try {
    const document = readPositionedJson(text);
    if (document.kind !== 'object') throw new FilterPolicyError('Filter policy must be an object', document.at);
    const policy = parsePolicy(document);
    if (keyNames(policy).size > maxKeys) throw new FilterPolicyError(`Filter policy can not have more than ${maxKeys} keys`, null);
    if (combinations(policy) > maxCombinations) throw new FilterPolicyError('Filter policy is too complex', null);
    if (hasNesting(document)) return fail('Filter policy scope MessageAttributes does not support nested filter policy');
    return ok(policy);
  } catch (error) {
    if (error instanceof FilterPolicyError) return fail(`FilterPolicy: ${error.message}${position(text, error.offset)}`);
    if (error instanceof JsonSyntaxError) {
      return fail(`FilterPolicy: failed to parse JSON. ${error.message}${position(text, error.offset)}`);
    }
    throw error;
  }
}

function parsePolicy(document: PositionedJson & { kind: 'object' }): FilterPolicy {
  const keys: { name: string; conditions: readonly Condition[] }[] = [];
  const alternatives: FilterPolicy[][] = [];
  for (const { name, value } of document.entries) {
    const group = name === '$or' ? alternativesOf(value) : null;
    if (group) alternatives.push(group.map(parsePolicy));
    else keys.push(...parseKey(name, value));
  }
  return { keys, alternatives };
}

/** The key's conditions; of a nested object those of its leaves, which only matters for what is refused first. */
function parseKey(name: string, value: PositionedJson): { name: string; conditions: readonly Condition[] }[] {
  if (value.kind === 'scalar') throw new FilterPolicyError(`"${name}" must be an object or an array`, value.at);
  if (value.kind === 'object') return value.entries.flatMap((entry) => parseKey(entry.name, entry.value));
  if (value.items.length === 0) throw new FilterPolicyError('Empty arrays are not allowed', value.end);
  return [{ name, conditions: value.items.map(parseCondition) }];
}

/** `$or` is an operator when it lists at least two objects; otherwise it is a key like any other. */
function alternativesOf(value: PositionedJson): (PositionedJson & { kind: 'object' })[] | null {
  if (value.kind !== 'list' || value.items.length < 2) return null;
  const objects = value.items.filter((item) => item.kind === 'object');
  return objects.length === value.items.length && objects.every(isPolicyObject) ? objects : null;
}

function isPolicyObject(object: PositionedJson & { kind: 'object' }): boolean {
  return object.entries.every((entry) => entry.value.kind !== 'scalar' && entry.name !== 'numeric' && entry.name !== 'anything-but');
}

function hasNesting(document: PositionedJson & { kind: 'object' }): boolean {
  return document.entries.some(({ name, value }) => {
    const group = name === '$or' ? alternativesOf(value) : null;
    return group ? group.some(hasNesting) : value.kind === 'object';
  });
}

function keyNames(policy: FilterPolicy): Set<string> {
  const names = policy.keys.map((key) => key.name);
  const inner = policy.alternatives.flat().flatMap((alternative) => [...keyNames(alternative)]);
  return new Set([...names, ...inner]);
}

function combinations(policy: FilterPolicy): number {
  const ofKeys = policy.keys.reduce((product, key) => product * key.conditions.length, 1);
  return policy.alternatives.reduce((product, group) => product * group.reduce((sum, one) => sum + combinations(one), 0), ofKeys);
}

/** `\n at [Source: (String)"…"; line: 1, column: 31]`; nothing when the rule concerns the whole policy. */
function position(text: string, offset: number | null): string {
  if (offset === null) return '';
  const before = text.slice(0, offset).split('\n');
  const shown = text.length <= 500 ? `"${text}"` : `"${text.slice(0, 500)}"[truncated ${text.length - 500} chars]`;
  return `\n at [Source: (String)${shown}; line: ${before.length}, column: ${(before.at(-1) ?? '').length + 1}]`;
}
