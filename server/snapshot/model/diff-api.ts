// What a deployment would change: an API as edited beside the one a stage serves. Pure, for "undeployed changes" in the
// console and the diff of `sluice apply`.
import type { DeployedApi, DeployedRoute } from '../../contracts/published-config.ts';

type FieldChange = { field: string; before: string; after: string };

type RouteChange =
  | { kind: 'added'; routeKey: string; after: DeployedRoute }
  | { kind: 'removed'; routeKey: string; before: DeployedRoute }
  | { kind: 'changed'; routeKey: string; fields: FieldChange[] };

export type ApiDiff = {
  /** Changes of the API itself, e.g. its name. */
  fields: FieldChange[];
  /** Sorted by route key. */
  routes: RouteChange[];
};

/**
 * Compares by what clients can observe: routes are the same when method and path are, whatever their ids.
 *
 * @param edited    the API as the control plane holds it now
 * @param deployed  what the stage serves, or null when it serves nothing yet
 * @returns         the differences; both lists empty when a deployment would change nothing
 */
export function diffApi(edited: DeployedApi, deployed: DeployedApi | null): ApiDiff {
  const before = new Map((deployed?.routes ?? []).map((route) => [routeKey(route), route]));
  const after = new Map(edited.routes.map((route) => [routeKey(route), route]));
  const routes: RouteChange[] = [];
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const old = before.get(key);
    const next = after.get(key);
    if (!old && next) routes.push({ kind: 'added', routeKey: key, after: next });
    else if (old && !next) routes.push({ kind: 'removed', routeKey: key, before: old });
    else if (old && next) {
      const fields = diffFields(withoutId(old), withoutId(next));
      if (fields.length > 0) routes.push({ kind: 'changed', routeKey: key, fields });
    }
  }
  const fields = deployed ? diffFields(ownFields(deployed), ownFields(edited)) : [];
  return { fields, routes };
}

function ownFields({ apiId: _id, version: _version, routes: _routes, ...own }: DeployedApi): Record<string, unknown> {
  return own;
}

/**
 * What is compared, as plain values in a steady order: leaves of the API's own fields, then of each route by its key. Leaves
 * without text are left out, for they differ from absent ones in nothing.
 */
export function observable(api: DeployedApi): unknown {
  const leaves = (value: Record<string, unknown>) => [...flatten(value)].filter(([, leaf]) => leaf !== '').sort(byFirst);
  const routes = new Map(api.routes.map((route) => [routeKey(route), route]));
  return [leaves(ownFields(api)), [...routes].sort(byFirst).map(([key, route]) => [key, leaves(withoutId(route))])];
}

/** By code units; firsts are different. */
function byFirst([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** True when a deployment would change nothing. */
export function isSameApi(diff: ApiDiff): boolean {
  return diff.fields.length === 0 && diff.routes.length === 0;
}

function routeKey(route: DeployedRoute): string {
  return route.path === '$default' ? '$default' : `${route.method} ${route.path}`;
}

function withoutId(route: DeployedRoute): Record<string, unknown> {
  const { id: _id, method: _method, path: _path, ...rest } = route;
  return rest;
}

/** Leaf values that differ, with dotted names in a steady order. */
function diffFields(before: Record<string, unknown>, after: Record<string, unknown>): FieldChange[] {
  const left = flatten(before);
  const right = flatten(after);
  return [...new Set([...left.keys(), ...right.keys()])].sort().flatMap((field) => {
    const old = left.get(field) ?? '';
    const next = right.get(field) ?? '';
    return old === next ? [] : [{ field, before: old, after: next }];
  });
}

function flatten(value: Record<string, unknown>, prefix = ''): Map<string, string> {
  const leaves = new Map<string, string>();
  for (const [name, child] of Object.entries(value)) {
    if (child === undefined) continue;
    if (typeof child === 'object' && child !== null) {
      for (const [field, leaf] of flatten({ ...child }, `${prefix}${name}.`)) leaves.set(field, leaf);
    } else leaves.set(prefix + name, String(child));
  }
  return leaves;
}
