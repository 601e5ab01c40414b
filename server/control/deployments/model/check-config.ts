// Finds everything that would keep a config from being served, before it is deployed: all problems at once, each with
// the route it is in. Pure. The rules of routes and integrations are the gateway's own (snapshot/model/check-api.ts).
import { formatRouteKey } from '#server/contracts/project-file.ts';
import type { DeployedApi } from '#server/contracts/published-config.ts';
import type { Problem } from '#server/kernel/app-error.ts';
import { checkApi } from '#server/snapshot/model/check-api.ts';

export type StageToCheck = { name: string; variables: Readonly<Record<string, string>> };

/**
 * Checks one config against the stages it is to be deployed to.
 *
 * @returns no problem, or each with `field` as the route's key (`GET /orders/{id}`) or `api`; one that only some stages
 *          have names the first of them
 */
export function checkConfig(config: DeployedApi, stages: readonly StageToCheck[]): Problem[] {
  const problems: Problem[] = [];
  if (config.kind === 'websocket') problems.push({ field: 'api', message: 'WebSocket APIs cannot be deployed yet.' });
  if (config.routes.length === 0) problems.push({ field: 'api', message: 'There is no route to deploy.' });
  const onEveryStage = new Set<string>();
  for (const [index, stage] of stages.entries()) {
    for (const problem of checkApi(config, stage.variables)) {
      const field = routeOf(config, problem.field);
      const line = `${field}\n${problem.message}`;
      if (onEveryStage.has(line)) continue;
      onEveryStage.add(line);
      problems.push({ field, message: index === 0 ? problem.message : `${problem.message} (stage ${stage.name})` });
    }
  }
  return problems;
}

/** `routes[2].path` becomes the key of the third route, which people know it by. */
function routeOf(config: DeployedApi, field: string): string {
  const route = config.routes[Number(/^routes\[(\d+)\]/.exec(field)?.[1] ?? -1)];
  return route ? formatRouteKey(route.method, route.path) : field;
}
