// Finds the route of a request among those that pack-routes.ts has laid out. The most specific path wins: a literal
// segment before `{param}`, before `{proxy+}`, before `$default`; on one path a method of its own before ANY. A path
// whose methods do not fit is passed over for a less specific one.
import { anyMethod, header, methodCode, methodOf, nodeWord, segmentHash, slotWords } from './route-layout.ts';

export type RouteTable<Route> = {
  /** Of packRoutes, and the same memory as bytes. */
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
  /** Makes the route of a number; asked once for each that is found. */
  readonly make: (number: number) => Route;
  readonly made: (Route | undefined)[];
};

export type RouteMatch<Route> = {
  route: Route;
  /** In the order of routeParameterNames, as they stand in the path (percent-encoded). */
  parameterValues: readonly string[];
};

const nothing = -1;
const noValues: readonly string[] = Object.freeze([]);

/** @param words  of packRoutes, where they lie */
export function createRouteTable<Route>(words: Int32Array, make: (number: number) => Route): RouteTable<Route> {
  return { words, bytes: new Uint8Array(words.buffer, words.byteOffset, words.byteLength), make, made: [] };
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
  const { words } = table;
  const code = methodCode(method);
  const values: string[] = [];
  const root = words[header.root] ?? 0;
  const found = path === '/' ? endFor(words, root + nodeWord.ends, code) : walk(table, root, code, path, 1, values);
  if (found !== nothing) return { route: routeOf(table, found), parameterValues: values };
  const fallback = endFor(words, header.fallback, code);
  return fallback === nothing ? null : { route: routeOf(table, fallback), parameterValues: noValues };
}

function routeOf<Route>(table: RouteTable<Route>, number: number): Route {
  const known = table.made[number];
  if (known !== undefined) return known;
  const made = table.make(number);
  // Filled up to there: an array with holes far apart would become a slower kind.
  while (table.made.length < number) table.made.push(undefined);
  table.made[number] = made;
  return made;
}

/** `at` is where the next segment begins; it is beyond the path's end when all segments are used. @returns a route's number */
function walk(table: RouteTable<unknown>, node: number, method: number, path: string, at: number, values: string[]): number {
  const { words } = table;
  if (at > path.length) return endFor(words, node + nodeWord.ends, method);
  const slash = path.indexOf('/', at);
  const end = slash < 0 ? path.length : slash;
  const literal = literalChild(table, node, path, at, end);
  if (literal !== 0) {
    const found = walk(table, literal, method, path, end + 1, values);
    if (found !== nothing) return found;
  }
  const param = words[node + nodeWord.param] ?? 0;
  if (param !== 0 && end > at) {
    values.push(path.slice(at, end));
    const found = walk(table, param, method, path, end + 1, values);
    if (found !== nothing) return found;
    values.pop();
  }
  const greedy = at < path.length ? endFor(words, node + nodeWord.greedyEnds, method) : nothing;
  if (greedy !== nothing) values.push(path.slice(at));
  return greedy;
}

/** @returns the node below for the segment, 0 when there is none */
function literalChild({ words, bytes }: RouteTable<unknown>, node: number, path: string, from: number, to: number): number {
  const count = words[node + nodeWord.literals] ?? 0;
  if (count === 0) return 0;
  if (count === 1) {
    const only = words[node + nodeWord.onlyLiteral] ?? 0;
    return isText(words, bytes, only, path, from, to) ? only : 0;
  }
  const mask = words[header.slotMask] ?? 0;
  const slots = words[header.slots] ?? 0;
  const hash = segmentHash(node, path, from, to);
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const at = slots + slot * slotWords;
    const child = words[at + 1] ?? 0;
    if (child === 0) return 0;
    if (words[at] === hash && words[child + nodeWord.parent] === node && isText(words, bytes, child, path, from, to)) return child;
  }
}

function isText(words: Int32Array, bytes: Uint8Array, node: number, path: string, from: number, to: number): boolean {
  if (words[node + nodeWord.textLength] !== to - from) return false;
  const start = (node + nodeWord.text) * 4 - from;
  for (let at = from; at < to; at += 1) if (bytes[start + at] !== path.charCodeAt(at)) return false;
  return true;
}

/** @param at  where the ends are referred to @returns a route's number */
function endFor(words: Int32Array, at: number, method: number): number {
  const ends = words[at] ?? 0;
  if (ends === 0) return nothing;
  const behind = ends + 1 + (words[ends] ?? 0) * 2;
  let any = nothing;
  for (let end = ends + 1; end < behind; end += 2) {
    if (words[end] === method) return words[end + 1] ?? nothing;
    if (words[end] === anyMethod) any = words[end + 1] ?? nothing;
  }
  return any;
}

/**
 * The methods with which a path would be answered, for an Allow header; asked only after matchRoute has found nothing.
 *
 * @returns upper-case methods in alphabetical order; empty when no route has the path
 */
export function allowedMethods(table: RouteTable<unknown>, path: string): string[] {
  const { words } = table;
  const methods = new Set<string>();
  const root = words[header.root] ?? 0;
  collectEnds(words, header.fallback, methods);
  if (path === '/') collectEnds(words, root + nodeWord.ends, methods);
  else collectMethods(table, root, path, 1, methods);
  return [...methods].sort();
}

function collectMethods(table: RouteTable<unknown>, node: number, path: string, at: number, methods: Set<string>): void {
  const { words } = table;
  if (at > path.length) {
    collectEnds(words, node + nodeWord.ends, methods);
    return;
  }
  const slash = path.indexOf('/', at);
  const end = slash < 0 ? path.length : slash;
  const literal = literalChild(table, node, path, at, end);
  if (literal !== 0) collectMethods(table, literal, path, end + 1, methods);
  const param = words[node + nodeWord.param] ?? 0;
  if (param !== 0 && end > at) collectMethods(table, param, path, end + 1, methods);
  if (at < path.length) collectEnds(words, node + nodeWord.greedyEnds, methods);
}

function collectEnds(words: Int32Array, at: number, methods: Set<string>): void {
  const ends = words[at] ?? 0;
  if (ends === 0) return;
  for (let end = 0; end < (words[ends] ?? 0); end += 1) methods.add(methodOf(words[ends + 1 + end * 2] ?? anyMethod));
}
