// From host and path to the stage a request is for: a custom domain name with its base path mappings, else
// `{apiId}.execute-api.{anything}` by host, else `/_api/{apiId}/…` on any host; without a mapping that names the stage, the
// stage is the first path segment, or an HTTP API's `$default` without one.
// Source: API Gateway developer guide, "Invoke a REST API", "Stages for HTTP APIs" and "Map API stages to a custom domain
// name" (multi-level base paths: the longest one that fits).

export type ApiAddress = { apiId: string /** Begins with `/`; what follows the API's base. */; path: string };

/** @returns null when neither host nor path names an API */
export function findApi(host: string, path: string): ApiAddress | null {
  const dot = host.indexOf('.');
  if (dot > 0 && host.startsWith('execute-api.', dot + 1)) return { apiId: host.slice(0, dot), path };
  if (!path.startsWith('/_api/')) return null;
  const end = path.indexOf('/', 6);
  const apiId = end < 0 ? path.slice(6) : path.slice(6, end);
  return apiId === '' ? null : { apiId, path: end < 0 ? '/' : path.slice(end) };
}

/**
 * @param stages  of the API, by name
 * @param path    as findApi gives it
 * @returns       the stage and the path its routes are matched with; null when no stage answers
 */
export function findStage<Stage>(stages: ReadonlyMap<string, Stage>, path: string): { stage: Stage; path: string } | null {
  const end = path.indexOf('/', 1);
  const stage = stages.get(end < 0 ? path.slice(1) : path.slice(1, end));
  if (stage) return { stage, path: end < 0 ? '/' : path.slice(end) };
  const fallback = stages.get('$default');
  return fallback ? { stage: fallback, path } : null;
}

/** Base path mappings of one domain name as a tree of segments. */
export type MappingNode<Target> = { target: Target | null; children: Map<string, MappingNode<Target>> };

export function createMappingTree<Target>(): MappingNode<Target> {
  return { target: null, children: new Map() };
}

/**
 * @param basePath  `orders/v1.0`, no slash at either end; empty for the root
 * @returns         false when that base path has a target already
 */
export function addMapping<Target>(root: MappingNode<Target>, basePath: string, target: Target): boolean {
  let node = root;
  for (const segment of basePath === '' ? [] : basePath.split('/')) {
    let child = node.children.get(segment);
    if (!child) {
      child = createMappingTree<Target>();
      node.children.set(segment, child);
    }
    node = child;
  }
  if (node.target !== null) return false;
  node.target = target;
  return true;
}

/**
 * The mapping with the longest base path that the request's path begins with, whole segments only.
 *
 * @returns the target and what follows its base path, beginning with `/`; null when none fits
 */
export function findMapping<Target>(root: MappingNode<Target>, path: string): { target: Target; path: string } | null {
  let node: MappingNode<Target> | undefined = root;
  let target = root.target;
  let rest = 0;
  let at = 1;
  while (at <= path.length && node.children.size > 0) {
    const slash = path.indexOf('/', at);
    const end = slash < 0 ? path.length : slash;
    node = node.children.get(path.slice(at, end));
    if (!node) break;
    if (node.target !== null) {
      target = node.target;
      rest = end;
    }
    at = end + 1;
  }
  if (target === null) return null;
  return { target, path: rest === 0 ? path : rest === path.length ? '/' : path.slice(rest) };
}

/**
 * The entry of a host: its own, else that of `*.` and what follows its first label.
 * Source: API Gateway developer guide, "Wildcard custom domain names" (an exact name goes before a wildcard).
 */
export function findDomain<Domain>(domains: ReadonlyMap<string, Domain>, host: string): Domain | undefined {
  const own = domains.get(host);
  if (own !== undefined) return own;
  const dot = host.indexOf('.');
  return dot > 0 ? domains.get(`*${host.slice(dot)}`) : undefined;
}
