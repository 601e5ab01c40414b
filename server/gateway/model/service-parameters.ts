// The parameters of a service's action, each a text with expressions in it or JSON whose texts are.
import { fail, ok, type Result } from '../../kernel/result.ts';
import { type Expression, type ExpressionScope, type ExpressionSource, evaluate, needsBody, parseExpression } from './value-expression.ts';

type Tree =
  | { kind: 'expression'; expression: Expression }
  | { kind: 'value'; value: unknown }
  | { kind: 'list'; items: Tree[] }
  | { kind: 'object'; members: [string, Tree][] };

export type ServiceParameters = { members: readonly (readonly [name: string, tree: Tree])[]; needsBody: boolean };

/** @returns the compiled parameters, or what is wrong as one phrase */
export function compileParameters(parameters: Readonly<Record<string, string>>, scope: ExpressionScope): Result<ServiceParameters, string> {
  const members: [string, Tree][] = [];
  for (const [name, text] of Object.entries(parameters)) {
    const json = parseTemplate(text);
    const tree = json === undefined ? compileText(text, scope) : compileTree(json, scope);
    if (!tree.ok) return fail(`${name}: ${tree.error}`);
    members.push([name, tree.value]);
  }
  return ok({ members, needsBody: members.some(([, tree]) => treeNeedsBody(tree)) });
}

/** Those that have a value; values of a JSON body keep their type. */
export function evaluateParameters({ members }: ServiceParameters, source: ExpressionSource): Record<string, unknown> {
  return Object.fromEntries(
    members.flatMap(([name, tree]) => {
      const value = evaluateTree(tree, source);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** JSON objects and arrays only: numbers and the like are texts here, as every parameter of the wire is. */
function parseTemplate(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

function compileText(text: string, scope: ExpressionScope): Result<Tree, string> {
  const expression = parseExpression(text, scope, 'http');
  return expression.ok ? ok({ kind: 'expression', expression: expression.value }) : expression;
}

function compileTree(value: unknown, scope: ExpressionScope): Result<Tree, string> {
  if (typeof value === 'string') return compileText(value, scope);
  if (typeof value !== 'object' || value === null) return ok({ kind: 'value', value });
  const members: [string, Tree][] = [];
  for (const [name, child] of Object.entries(value)) {
    const tree = compileTree(child, scope);
    if (!tree.ok) return tree;
    members.push([name, tree.value]);
  }
  return ok(Array.isArray(value) ? { kind: 'list', items: members.map(([, tree]) => tree) } : { kind: 'object', members });
}

function evaluateTree(tree: Tree, source: ExpressionSource): unknown {
  switch (tree.kind) {
    case 'expression':
      return evaluate(tree.expression, source);
    case 'value':
      return tree.value;
    case 'list':
      return tree.items.map((item) => evaluateTree(item, source) ?? null);
    case 'object':
      return Object.fromEntries(tree.members.map(([name, member]) => [name, evaluateTree(member, source) ?? null]));
  }
}

function treeNeedsBody(tree: Tree): boolean {
  switch (tree.kind) {
    case 'expression':
      return needsBody(tree.expression);
    case 'value':
      return false;
    case 'list':
      return tree.items.some(treeNeedsBody);
    case 'object':
      return tree.members.some(([, member]) => treeNeedsBody(member));
  }
}
