// What is wrong with a route's integration that its schema cannot see.
import type { DeployedRoute } from '../../contracts/published-config.ts';
import { planIntegration } from '../../gateway/model/plan-integration.ts';

/**
 * @param variables  of the stage; a URL or expression that names one it lacks is a problem
 * @returns          what is wrong as one phrase, or nothing
 */
export function checkIntegration(route: DeployedRoute, variables: Readonly<Record<string, string>>): string[] {
  const plan = planIntegration(route, variables);
  return plan.ok ? [] : [plan.error];
}
