// From host and path to the API and stage that a request is for: `{apiId}.execute-api.{anything}` by host, or
// `/_api/{apiId}/…` on any host; then the stage as first path segment, or an HTTP API's `$default` without one.
// Source: API Gateway developer guide, "Invoke a REST API" and "Stages for HTTP APIs".

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
