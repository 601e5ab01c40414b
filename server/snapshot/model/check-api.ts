// Says everything that is wrong with an API before it is published or compiled: the shapes are the schema's business,
// this is what a schema cannot see. Used at deploy, by `sluice apply`, and again by the runtime before it swaps.

import type { DeployedApi, DeployedRoute } from '../../contracts/published-config.ts';
import { attributeReferences, fillReferences, withStageFallbacks } from '../../gateway/model/caller-text.ts';
import { compileGatewayResponses } from '../../gateway/model/gateway-responses.ts';
import { addRoute, createRouteTree } from '../../gateway/model/route-tree.ts';
import { checkIntegration } from './check-integration.ts';
import { checkRequestHeaders } from './check-request-headers.ts';

/** `field` is a path into the API, e.g. `routes[2].path`. */
export type ConfigProblem = { field: string; message: string };

/**
 * Checks an API as one stage would serve it.
 *
 * @param variables  of the stage; a URL that names one it lacks is a problem
 * @returns          every problem, in the order of the routes; empty when the API compiles
 */
export function checkApi(api: DeployedApi, variables: Readonly<Record<string, string>>): ConfigProblem[] {
  const check = beginCheck(api, variables);
  return [...api.routes.flatMap(check.route), ...check.rest()];
}

export type ApiCheck = {
  /** What is wrong with a route; for each of the API once, in order. */
  route(route: DeployedRoute, index: number): ConfigProblem[];
  /** What is wrong beside the routes. */
  rest(): ConfigProblem[];
};

/** As checkApi, route by route, for who must not take long at a time. */
export function beginCheck(api: DeployedApi, variables: Readonly<Record<string, string>>): ApiCheck {
  const tree = createRouteTree<DeployedRoute>();
  return {
    route: (route, index) => {
      const problems: ConfigProblem[] = [];
      const refusal = addRoute(tree, route.method, route.path, route);
      if (refusal) problems.push({ field: `routes[${index}].path`, message: refusal });
      for (const message of checkForCallers(route, variables)) problems.push({ field: `routes[${index}].integration`, message });
      for (const message of checkRequestHeaders(route, api.kind, variables))
        problems.push({ field: `routes[${index}].requestHeaders`, message });
      return problems;
    },
    rest: () => {
      const { problems } = compileGatewayResponses(api.kind, api.gatewayResponses, variables);
      return problems.map(({ field, message }) => ({ field: `gatewayResponses.${field}`, message }));
    },
  };
}

/** Whatever the callers' attributes will be, the rest must work: each stands as its fallback, or as `1`. */
function checkForCallers(route: DeployedRoute, variables: Readonly<Record<string, string>>): string[] {
  const integration = withStageFallbacks(route.integration, variables);
  const references = attributeReferences(integration);
  if (references.length === 0) return checkIntegration(route, variables);
  const values = new Map(references.map(({ text, fallback }) => [text, fallback ?? '1']));
  const isOpen = !route.isApiKeyRequired && references.some(({ fallback }) => fallback === null);
  const needless = isOpen ? ['goes by an attribute of the caller, but the route needs no key: require one, or give a fallback (:-…)'] : [];
  return [...needless, ...checkIntegration({ ...route, integration: fillReferences(integration, values) }, variables)];
}
