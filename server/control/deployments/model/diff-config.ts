// Says in plain lines what deploying would change: what a stage serves against the API as edited. Pure.
import type { ConfigDifference } from '#server/contracts/api.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import type { DeployedApi, DeployedRoute } from '#server/contracts/published-config.ts';

/**
 * Compares by what requests meet: method, path, key, integration, timeout. Ids of routes do not count.
 *
 * @param served  null when nothing is deployed: everything is then added
 * @returns       differences in the order of the routes' keys; none when deploying would change nothing
 */
export function diffConfig(served: DeployedApi | null, edited: DeployedApi): ConfigDifference[] {
  const before = byKey(served);
  const after = byKey(edited);
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const differences: ConfigDifference[] = [];
  if (served !== null && served.name !== edited.name) {
    differences.push({ kind: 'changed', subject: 'name', fields: [{ name: 'name', before: served.name, after: edited.name }] });
  }
  for (const key of keys) {
    const old = before.get(key);
    const next = after.get(key);
    if (!old) differences.push({ kind: 'added', subject: key, fields: [] });
    else if (!next) differences.push({ kind: 'removed', subject: key, fields: [] });
    else {
      const fields = diffFields(old, next);
      if (fields.length > 0) differences.push({ kind: 'changed', subject: key, fields });
    }
  }
  return differences;
}

function byKey(config: DeployedApi | null): Map<string, DeployedRoute> {
  return new Map((config?.routes ?? []).map((route) => [formatRouteKey(route.method, route.path), route]));
}

function diffFields(before: DeployedRoute, after: DeployedRoute): ConfigDifference['fields'] {
  const old = describeRoute(before);
  const next = describeRoute(after);
  return [...new Set([...old.keys(), ...next.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? '', after: next.get(name) ?? '' }))
    .filter((field) => field.before !== field.after);
}

function describeRoute(route: DeployedRoute): Map<string, string> {
  const { kind, ...settings } = route.integration;
  return new Map([
    ['API key', route.isApiKeyRequired ? 'required' : 'not required'],
    ['integration', kind],
    ...Object.entries(settings).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, String(value)]])),
    ['timeout', `${route.timeoutMs} ms`],
  ]);
}
