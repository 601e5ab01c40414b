// Turns a route's integration into the handler of its integrate phase: one compiler per kind, all from the same plan.
import type { DeployedRoute, PublishedStage } from '../../contracts/published-config.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { EgressRule } from '../model/egress-rules.ts';
import type { IntegrationUrl } from '../model/integration-url.ts';
import { type IntegrationPlan, planIntegration } from '../model/plan-integration.ts';
import type { Handler } from '../pipeline/exchange.ts';
import { directCaller, type UpstreamCaller } from '../upstream/upstream-caller.ts';
import { compileAggregate } from './aggregate.ts';
import { compileAwsRequest } from './aws-request.ts';
import { compileAwsService } from './aws-service.ts';
import { compileBalancedProxy } from './balanced-proxy.ts';
import type { CompileContext, IntegrationDeps } from './compile-context.ts';
import { withCompression } from './compress-reply.ts';
import { compileFunction } from './function.ts';
import { compileHttp } from './http.ts';
import { compileHttpProxy } from './http-proxy.ts';
import { compileMock } from './mock.ts';

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
  const plan = planIntegration(route, stage.variables);
  if (!plan.ok) throw new Error(`stage ${stage.stageId}, route ${route.id}: ${plan.error}`);
  const handler = compilePlan(plan.value, rules, { route, stage, deps });
  const minimumBytes = stage.api.minimumCompressionBytes;
  return minimumBytes === undefined ? handler : withCompression(handler, minimumBytes);
}

function compilePlan(plan: IntegrationPlan, rules: readonly EgressRule[], context: CompileContext): Handler {
  const { route, stage, deps } = context;
  const poolOf = (target: IntegrationUrl) => deps.upstreams.poolFor(target.url, rules, stage.egressAllow.join(' '));
  const callerOf = (target: IntegrationUrl): UpstreamCaller => {
    if (target.upstream !== null) return deps.resources.upstream(stage.projectId, target.upstream);
    return directCaller(deps.upstreams, poolOf(target), target.url.hostHeader);
  };
  switch (plan.kind) {
    case 'mock':
      return compileMock(plan.integration);
    case 'http-proxy': {
      const { url, upstream } = plan.target;
      if (upstream !== null) return compileBalancedProxy(plan.integration, { url, caller: callerOf(plan.target) }, context);
      const restApiId = stage.api.kind === 'rest' ? stage.api.apiId : null;
      return compileHttpProxy(plan.integration, { url, pool: poolOf(plan.target), timeoutMs: route.timeoutMs, restApiId }, deps);
    }
    case 'http':
      return compileHttp(plan.integration, { ...plan, url: plan.target.url, caller: callerOf(plan.target) }, context);
    case 'aws-service':
      return compileAwsService(plan.integration, plan, context);
    case 'aws-request':
      return compileAwsRequest(plan.integration, { ...plan, url: plan.target.url, caller: callerOf(plan.target) }, context);
    case 'function':
      return compileFunction(plan.integration, { ...plan, caller: callerOf(plan.target) }, context);
    case 'aggregate': {
      const parts = plan.parts.map((part) => ({ ...part, url: part.target.url, caller: callerOf(part.target) }));
      return compileAggregate(plan.integration, { parts, shape: plan.shape }, context);
    }
    default:
      return assertNever(plan);
  }
}
