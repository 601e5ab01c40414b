// What is wrong with a route's integration that its schema cannot see.
import type { DeployedRoute } from '../../contracts/published-config.ts';
import { routeParameterNames } from '../../gateway/model/route-path.ts';
import { compileUpstreamUrl } from '../../gateway/model/upstream-url.ts';
import { assertNever } from '../../kernel/assert.ts';

/**
 * @param variables  of the stage; a URL that names one it lacks is a problem
 * @returns          every problem as one phrase
 */
export function checkIntegration(route: DeployedRoute, variables: Readonly<Record<string, string>>): string[] {
  const { integration } = route;
  switch (integration.kind) {
    case 'http-proxy': {
      const compiled = compileUpstreamUrl(integration.url, variables, routeParameterNames(route.path));
      return compiled.ok ? [] : [`url ${compiled.error}`];
    }
    case 'mock':
      return [];
    default:
      return assertNever(integration);
  }
}
