// The path of a route as a list of segments: literal, `{name}`, or greedy `{name+}` at the end. Used when a config is
// checked and when it is compiled, never per request.
import { fail, ok, type Result } from '../../kernel/result.ts';

export type RouteSegment = { kind: 'literal'; text: string } | { kind: 'param'; name: string } | { kind: 'greedy'; name: string };

/**
 * Reads `/orders/{id}`, `/`, `/files/{proxy+}`. `$default` is no path: the caller treats it apart.
 *
 * @returns segments (none for `/`), or what is wrong as one phrase
 * Source: API Gateway developer guide, "Create routes for HTTP APIs" and "Set up a proxy integration with a proxy resource".
 */
export function parseRoutePath(path: string): Result<readonly RouteSegment[], string> {
  if (!path.startsWith('/')) return fail('must begin with /');
  if (path === '/') return ok([]);
  const segments: RouteSegment[] = [];
  const names = new Set<string>();
  const parts = path.slice(1).split('/');
  for (const [index, part] of parts.entries()) {
    const variable = /^\{([A-Za-z0-9_]+)(\+?)\}$/.exec(part);
    if (!variable) {
      if (part === '' || !/^[A-Za-z0-9\-._~!$&'()*+,;=:@%]+$/.test(part)) return fail(`segment "${part}" is not a path segment`);
      segments.push({ kind: 'literal', text: part });
      continue;
    }
    const name = variable[1] ?? '';
    if (names.has(name)) return fail(`{${name}} stands twice`);
    names.add(name);
    const isGreedy = variable[2] === '+';
    if (isGreedy && index !== parts.length - 1) return fail(`{${name}+} must be the last segment`);
    segments.push({ kind: isGreedy ? 'greedy' : 'param', name });
  }
  return ok(segments);
}

/** Names of a route's path parameters, in the order in which match-route gives their values; none for `$default`. */
export function routeParameterNames(path: string): string[] {
  const segments = path === '$default' ? null : parseRoutePath(path);
  return segments?.ok ? segments.value.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name])) : [];
}
