// The shape of an aggregate's answer: JSON in which `$part.path` stands for a value of a part. Compiled once.
import { fail, ok, type Result } from '../../kernel/result.ts';
import { type JsonPath, parseJsonPath, readJsonPath } from './json-path.ts';

export type MergeShape =
  | { kind: 'value'; value: unknown }
  | { kind: 'part'; part: string; path: JsonPath }
  | { kind: 'list'; items: readonly MergeShape[] }
  | { kind: 'object'; members: readonly (readonly [name: string, shape: MergeShape])[] };

/**
 * @param shape  undefined is one member per part
 * @returns      the compiled shape, or what is wrong as one phrase: a part that is not there, a bad path
 */
export function compileShape(shape: unknown, partNames: readonly string[]): Result<MergeShape, string> {
  if (shape === undefined) return ok({ kind: 'object', members: partNames.map((part) => [part, { kind: 'part', part, path: [] }]) });
  return compile(shape, partNames);
}

/** @returns the merged JSON; what a path does not find is null */
export function mergeParts(shape: MergeShape, parts: ReadonlyMap<string, unknown>): unknown {
  switch (shape.kind) {
    case 'value':
      return shape.value;
    case 'part':
      return readJsonPath(parts.get(shape.part), shape.path) ?? null;
    case 'list':
      return shape.items.map((item) => mergeParts(item, parts));
    case 'object':
      return Object.fromEntries(shape.members.map(([name, member]) => [name, mergeParts(member, parts)]));
  }
}

function compile(shape: unknown, partNames: readonly string[]): Result<MergeShape, string> {
  if (typeof shape === 'string') return compileText(shape, partNames);
  if (Array.isArray(shape)) {
    const items = shape.map((item) => compile(item, partNames));
    const bad = items.find((item) => !item.ok);
    return bad && !bad.ok ? bad : ok({ kind: 'list', items: items.flatMap((item) => (item.ok ? [item.value] : [])) });
  }
  if (typeof shape !== 'object' || shape === null) return ok({ kind: 'value', value: shape });
  const members: (readonly [string, MergeShape])[] = [];
  for (const [name, child] of Object.entries(shape)) {
    const member = compile(child, partNames);
    if (!member.ok) return member;
    members.push([name, member.value]);
  }
  return ok({ kind: 'object', members });
}

function compileText(text: string, partNames: readonly string[]): Result<MergeShape, string> {
  if (!text.startsWith('$')) return ok({ kind: 'value', value: text });
  if (text.startsWith('$$')) return ok({ kind: 'value', value: text.slice(1) });
  const [, part = '', rest = ''] = /^\$([A-Za-z][A-Za-z0-9_]*)(.*)$/s.exec(text) ?? [];
  if (!partNames.includes(part)) return fail(`shape: "${text}" names no part`);
  const path = parseJsonPath(rest.replace(/^\./, ''));
  return path.ok ? ok({ kind: 'part', part, path: path.value }) : fail(`shape: ${path.error}`);
}
