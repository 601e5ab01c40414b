// Finds everything that would keep a config from being served, before it is deployed: all problems at once, each with
// the route it is in. Pure. What a single field may hold has been checked when it was edited.
import { formatRouteKey } from '#server/contracts/project-file.ts';
import type { DeployedApi, DeployedRoute } from '#server/contracts/published-config.ts';
import type { Problem } from '#server/kernel/app-error.ts';

export type StageToCheck = { name: string; variables: Readonly<Record<string, string>> };

/**
 * Checks one config against the stages it is to be deployed to.
 *
 * @returns no problem, or each with `field` as the route's key (`GET /orders/{id}`), the stage (`stage prod`) or `api`
 */
export function checkConfig(config: DeployedApi, stages: readonly StageToCheck[]): Problem[] {
  const problems: Problem[] = [];
  if (config.kind === 'websocket') problems.push({ field: 'api', message: 'WebSocket APIs cannot be deployed yet.' });
  if (config.routes.length === 0) problems.push({ field: 'api', message: 'There is no route to deploy.' });
  problems.push(...findAmbiguousRoutes(config.routes));
  for (const route of config.routes) {
    for (const message of checkRoute(route, stages)) problems.push({ field: formatRouteKey(route.method, route.path), message });
  }
  return problems;
}

/** Names of the parameters of a path: `/orders/{id}/{rest+}` has id and rest. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([A-Za-z0-9_]+)\+?\}/g)].map((match) => match[1] ?? '');
}

function checkRoute(route: DeployedRoute, stages: readonly StageToCheck[]): string[] {
  const messages: string[] = [];
  const parameters = pathParameters(route.path);
  const repeated = parameters.filter((name, index) => parameters.indexOf(name) !== index);
  for (const name of new Set(repeated)) messages.push(`The path names its parameter {${name}} twice.`);
  if (route.integration.kind !== 'http-proxy') return messages;
  const { url } = route.integration;
  const withoutVariables = url.replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, '');
  for (const [, name = ''] of withoutVariables.matchAll(/\{([^}]*)\}/g)) {
    if (!parameters.includes(name)) messages.push(`The URL uses {${name}}, which is not a parameter of the path.`);
  }
  for (const stage of stages) {
    const variables = new Set([...url.matchAll(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g)].map((match) => match[1] ?? ''));
    const missing = [...variables].filter((name) => !Object.hasOwn(stage.variables, name));
    for (const name of missing) messages.push(`The URL uses the stage variable ${name}, which stage ${stage.name} does not have.`);
    if (missing.length === 0) messages.push(...checkUrl(url, stage));
  }
  return messages;
}

/** The URL with variables and parameters filled in must be one, without user name or password. */
function checkUrl(url: string, stage: StageToCheck): string[] {
  const filled = url
    .replace(/\$\{stageVariables\.([A-Za-z0-9_]+)\}/g, (_match, name: string) => stage.variables[name] ?? '')
    .replace(/\{[^}]*\}/g, 'x');
  if (!URL.canParse(filled)) return [`The URL is not valid on stage ${stage.name}: ${filled}`];
  const parsed = new URL(filled);
  if (parsed.username !== '' || parsed.password !== '') return ['The URL must not hold a user name or password.'];
  return [];
}

/** Two routes that match the same requests: same method, and paths that differ only in the names of parameters. */
function findAmbiguousRoutes(routes: readonly DeployedRoute[]): Problem[] {
  const seen = new Map<string, DeployedRoute>();
  const problems: Problem[] = [];
  for (const route of routes) {
    const shape = `${route.method} ${route.path.replace(/\{[A-Za-z0-9_]+\}/g, '{}').replace(/\{[A-Za-z0-9_]+\+\}/g, '{+}')}`;
    const other = seen.get(shape);
    if (other) {
      const message = `It matches the same requests as ${formatRouteKey(other.method, other.path)}.`;
      problems.push({ field: formatRouteKey(route.method, route.path), message });
    }
    seen.set(shape, route);
  }
  return problems;
}
