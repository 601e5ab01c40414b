// Finds the route of a request: a tree of path segments, built once per config. The most specific path wins: a literal
// segment before `{param}`, before `{proxy+}`, before `$default`; on one path a method of its own before ANY. A path
// whose methods do not fit is passed over for a less specific one.
import { parseRoutePath, type RouteSegment } from './route-path.ts';

type RouteNode<Route> = {
  /** Null in a leaf: most nodes of a large API are leaves. */
  literals: Map<string, RouteNode<Route>> | null;
  param: RouteNode<Route> | null;
  /** Routes that end here, by method; ANY among them. */
  ends: Map<string, RouteEnd<Route>> | null;
  /** Routes that end in a greedy segment below here. */
  greedyEnds: Map<string, RouteEnd<Route>> | null;
};

type RouteEnd<Route> = { route: Route; parameterNames: readonly string[] };
export type RouteTable<Route> = { root: RouteNode<Route>; fallback: Map<string, RouteEnd<Route>> };
export type RouteMatch<Route> = RouteEnd<Route> & {
  /** In the order of parameterNames, as they stand in the path (percent-encoded). */
  parameterValues: readonly string[];
};

export function createRouteTable<Route>(): RouteTable<Route> {
  return { root: newNode(), fallback: new Map() };
}

/**
 * Adds a route.
 *
 * @param method  upper case, or ANY
 * @param path    as parseRoutePath takes it, or `$default`
 * @returns       null, or why not: a malformed path, or a route that answers the same requests already stands there
 */
export function addRoute<Route>(table: RouteTable<Route>, method: string, path: string, route: Route): string | null {
  if (path === '$default') return addEnd(table.fallback, method, { route, parameterNames: [] });
  const segments = parseRoutePath(path);
  if (!segments.ok) return segments.error;
  const parameterNames = segments.value.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  let node = table.root;
  for (const segment of segments.value) {
    if (segment.kind === 'greedy') {
      node.greedyEnds ??= new Map();
      return addEnd(node.greedyEnds, method, { route, parameterNames });
    }
    node = childOf(node, segment);
  }
  node.ends ??= new Map();
  return addEnd(node.ends, method, { route, parameterNames });
}

/**
 * Finds the route of a request.
 *
 * Visits each node of the tree at most once, so a hostile path costs no more than the API's own size.
 *
 * @param path  absolute and normalised, without query; `/` is the empty path
 * @returns     the route with its parameters, or null when no path and method fit
 * Source: API Gateway developer guide, "Routing API requests" (full match, greedy path variable, $default).
 */
export function matchRoute<Route>(table: RouteTable<Route>, method: string, path: string): RouteMatch<Route> | null {
  const values: string[] = [];
  const found = path === '/' ? endFor(table.root.ends, method) : walk(table.root, method, path, 1, values);
  if (found) return { route: found.route, parameterNames: found.parameterNames, parameterValues: values };
  const fallback = endFor(table.fallback, method);
  return fallback ? { route: fallback.route, parameterNames: fallback.parameterNames, parameterValues: [] } : null;
}

/** `at` is where the next segment begins; it is beyond the path's end when all segments are used. */
function walk<Route>(node: RouteNode<Route>, method: string, path: string, at: number, values: string[]): RouteEnd<Route> | null {
  if (at > path.length) return endFor(node.ends, method);
  const slash = path.indexOf('/', at);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(at, end);
  const literal = node.literals?.get(segment);
  if (literal) {
    const found = walk(literal, method, path, end + 1, values);
    if (found) return found;
  }
  if (node.param && segment !== '') {
    values.push(segment);
    const found = walk(node.param, method, path, end + 1, values);
    if (found) return found;
    values.pop();
  }
  const greedy = at < path.length ? endFor(node.greedyEnds, method) : null;
  if (greedy) values.push(path.slice(at));
  return greedy;
}

/**
 * The methods with which a path would be answered, for an Allow header; asked only after matchRoute has found nothing.
 *
 * @returns upper-case methods in alphabetical order; empty when no route has the path
 */
export function allowedMethods<Route>(table: RouteTable<Route>, path: string): string[] {
  const methods = new Set<string>(table.fallback.keys());
  if (path === '/') for (const method of table.root.ends?.keys() ?? []) methods.add(method);
  else collectMethods(table.root, path, 1, methods);
  return [...methods].sort();
}

function collectMethods<Route>(node: RouteNode<Route>, path: string, at: number, methods: Set<string>): void {
  if (at > path.length) {
    for (const method of node.ends?.keys() ?? []) methods.add(method);
    return;
  }
  const slash = path.indexOf('/', at);
  const end = slash < 0 ? path.length : slash;
  const segment = path.slice(at, end);
  const literal = node.literals?.get(segment);
  if (literal) collectMethods(literal, path, end + 1, methods);
  if (node.param && segment !== '') collectMethods(node.param, path, end + 1, methods);
  if (at < path.length) for (const method of node.greedyEnds?.keys() ?? []) methods.add(method);
}

function endFor<Route>(ends: Map<string, RouteEnd<Route>> | null, method: string): RouteEnd<Route> | null {
  return ends?.get(method) ?? ends?.get('ANY') ?? null;
}

function addEnd<Route>(ends: Map<string, RouteEnd<Route>>, method: string, end: RouteEnd<Route>): string | null {
  if (ends.has(method)) return 'another route answers the same method and path';
  ends.set(method, end);
  return null;
}

function childOf<Route>(node: RouteNode<Route>, segment: RouteSegment): RouteNode<Route> {
  if (segment.kind !== 'literal') {
    node.param ??= newNode();
    return node.param;
  }
  node.literals ??= new Map();
  let child = node.literals.get(segment.text);
  if (!child) {
    child = newNode();
    node.literals.set(segment.text, child);
  }
  return child;
}

function newNode<Route>(): RouteNode<Route> {
  return { literals: null, param: null, ends: null, greedyEnds: null };
}
