// Turns a route's integration into the handler of its integrate phase: one compiler per kind.
import type { DeployedRoute, PublishedStage } from '../../contracts/published-config.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { EgressRule } from '../model/egress-rules.ts';
import { routeParameterNames } from '../model/route-path.ts';
import { compileUpstreamUrl } from '../model/upstream-url.ts';
import type { Handler } from '../pipeline/exchange.ts';
import { compileHttpProxy, type HttpProxyDeps } from './http-proxy.ts';
import { compileMock } from './mock.ts';

/** What integrations of all kinds need. */
export type IntegrationDeps = HttpProxyDeps;

/**
 * @param rules  the project's allow-list, parsed
 * @throws Error naming stage and route when it does not compile; snapshot/model/check-integration.ts has judged it before
 */
export function compileIntegration(
  route: DeployedRoute,
  stage: PublishedStage,
  rules: readonly EgressRule[],
  deps: IntegrationDeps,
): Handler {
  const { integration } = route;
  switch (integration.kind) {
    case 'mock':
      return compileMock(integration);
    case 'http-proxy': {
      const url = compileUpstreamUrl(integration.url, stage.variables, routeParameterNames(route.path));
      if (!url.ok) throw new Error(`stage ${stage.stageId}, route ${route.id}: url ${url.error}`);
      const pool = deps.upstreams.poolFor(url.value, rules, stage.egressAllow.join(' '));
      return compileHttpProxy(integration, { url: url.value, pool, timeoutMs: route.timeoutMs }, deps);
    }
    default:
      return assertNever(integration);
  }
}
