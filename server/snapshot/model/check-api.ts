// Says everything that is wrong with an API before it is published or compiled: the shapes are the schema's business,
// this is what a schema cannot see. Used at deploy, by `sluice apply`, and again by the runtime before it swaps.

import type { DeployedApi, DeployedRoute } from '../../contracts/published-config.ts';
import { addRoute, createRouteTable } from '../../gateway/model/match-route.ts';
import { checkIntegration } from './check-integration.ts';

/** `field` is a path into the API, e.g. `routes[2].path`. */
export type ConfigProblem = { field: string; message: string };

/**
 * Checks an API as one stage would serve it.
 *
 * @param variables  of the stage; a URL that names one it lacks is a problem
 * @returns          every problem, in the order of the routes; empty when the API compiles
 */
export function checkApi(api: DeployedApi, variables: Readonly<Record<string, string>>): ConfigProblem[] {
  const table = createRouteTable<DeployedRoute>();
  return api.routes.flatMap((route, index) => {
    const problems: ConfigProblem[] = [];
    const refusal = addRoute(table, route.method, route.path, route);
    if (refusal) problems.push({ field: `routes[${index}].path`, message: refusal });
    for (const message of checkIntegration(route, variables)) problems.push({ field: `routes[${index}].integration`, message });
    return problems;
  });
}
