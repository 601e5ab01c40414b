// What a custom integration sends to its upstream: headers, query and path, each from an expression.
import { fail, ok, type Result } from '../../kernel/result.ts';
import { type Expression, type ExpressionScope, needsBody, parseExpression } from './value-expression.ts';

export type RequestMapping = {
  headers: readonly Mapped[];
  query: readonly Mapped[];
  /** By the names that stand in the URL. */
  path: readonly Mapped[];
  needsBody: boolean;
};
type Mapped = { name: string; value: Expression };

/**
 * Compiles what is mapped to the upstream. A `{name}` of the URL that nothing is mapped to takes the route's parameter.
 *
 * @returns the mapping, or what is wrong as one phrase
 */
export function compileRequestMapping(
  parameters: Readonly<Record<string, string>>,
  scope: ExpressionScope,
): Result<RequestMapping, string> {
  const headers: Mapped[] = [];
  const query: Mapped[] = [];
  const path: Mapped[] = [];
  for (const [target, text] of Object.entries(parameters)) {
    const value = parseExpression(text, scope, 'rest');
    if (!value.ok) return fail(`${target}: ${value.error}`);
    const [, place = '', name = ''] = /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? [];
    (place === 'header' ? headers : place === 'path' ? path : query).push({ name, value: value.value });
  }
  const mappedNames = new Set(path.map(({ name }) => name));
  for (const [index, name] of scope.parameterNames.entries()) {
    if (!mappedNames.has(name)) path.push({ name, value: { kind: 'path-parameter', index } });
  }
  return ok({ headers, query, path, needsBody: [...headers, ...query, ...path].some(({ value }) => needsBody(value)) });
}
