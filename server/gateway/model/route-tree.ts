// The routes of an API as a tree of path segments: says which routes answer the same requests, and is what pack-routes.ts lays
// out for match-route.ts.
import { parseRoutePath, type RouteSegment } from './route-path.ts';

export type RouteNode<Route> = {
  literals: Map<string, RouteNode<Route>>;
  param: RouteNode<Route> | null;
  /** Routes that end here, by method; ANY among them. */
  ends: Map<string, Route>;
  /** Routes that end in a greedy segment below here. */
  greedyEnds: Map<string, Route>;
};

export type RouteTree<Route> = { root: RouteNode<Route>; fallback: Map<string, Route> };

export function createRouteTree<Route>(): RouteTree<Route> {
  return { root: newNode(), fallback: new Map() };
}

/**
 * Adds a route.
 *
 * @param method  upper case, or ANY
 * @param path    as parseRoutePath takes it, or `$default`
 * @returns       null, or why not: a malformed path, or a route that answers the same requests already stands there
 */
export function addRoute<Route>(tree: RouteTree<Route>, method: string, path: string, route: Route): string | null {
  if (path === '$default') return addEnd(tree.fallback, method, route);
  const segments = parseRoutePath(path);
  if (!segments.ok) return segments.error;
  let node = tree.root;
  for (const segment of segments.value) {
    if (segment.kind === 'greedy') return addEnd(node.greedyEnds, method, route);
    node = childOf(node, segment);
  }
  return addEnd(node.ends, method, route);
}

function addEnd<Route>(ends: Map<string, Route>, method: string, route: Route): string | null {
  if (ends.has(method)) return 'another route answers the same method and path';
  ends.set(method, route);
  return null;
}

function childOf<Route>(node: RouteNode<Route>, segment: RouteSegment): RouteNode<Route> {
  if (segment.kind !== 'literal') {
    node.param ??= newNode();
    return node.param;
  }
  let child = node.literals.get(segment.text);
  if (!child) {
    child = newNode();
    node.literals.set(segment.text, child);
  }
  return child;
}

function newNode<Route>(): RouteNode<Route> {
  return { literals: new Map(), param: null, ends: new Map(), greedyEnds: new Map() };
}
