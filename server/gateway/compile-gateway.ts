// Turns a published config into what a thread serves from: stages at once, their routes when they are first asked for. Works in
// slices of 1 ms so that requests go on meanwhile; the caller swaps the result in with one assignment, and every exchange keeps
// what it began with.
import type { z } from 'zod';
import { canaryLiveId, uncounted } from '../contracts/live-counters.ts';
import type { DeployedRoute, PublishedStage } from '../contracts/published-config.ts';
import { limits } from '../kernel/limits.ts';
import type { IntegrationDeps } from './integrations/compile-context.ts';
import { compileIntegration } from './integrations/compile-integration.ts';
import { routeByCaller } from './integrations/route-by-caller.ts';
import { attributeReferences, withStageFallbacks } from './model/caller-text.ts';
import { type EgressRule, parseEgressRule } from './model/egress-rules.ts';
import { addMapping, createMappingTree, type MappingNode } from './model/find-stage.ts';
import { compileGatewayResponses } from './model/gateway-responses.ts';
import { createRouteTable } from './model/match-route.ts';
import type { CompiledGateway, CompiledRoute, CompiledStage, Handler, MappingTarget, Step } from './pipeline/exchange.ts';
import { phaseIndex } from './pipeline/phases.ts';
import type { Plugin, PluginDeps } from './pipeline/plugin.ts';
import { apiKeyPlugin } from './plugins/api-key.ts';
import { quotaPlugin } from './plugins/quota.ts';
import { requestHeadersPlugin } from './plugins/request-headers.ts';
import { throttlePlugin } from './plugins/throttle.ts';
import {
  type ConfigRest,
  decodeHead,
  type EncodedConfig,
  type EncodedRoutes,
  type EncodedStage,
  routeIndex,
  routeReader,
} from './state/config-memory.ts';

export type CompileDeps = PluginDeps &
  IntegrationDeps & {
    /** The ledger's step: writes the admission before anything answers for the upstream. */
    admit: Handler;
    /** Lets other work of the thread run; resolves in a later turn. */
    yieldTurn: () => Promise<void>;
  };

export const emptyGateway: CompiledGateway = Object.freeze({
  revision: -1,
  allowsUnusualBody: false,
  apis: new Map(),
  domains: new Map(),
});

/** An exchange crosses the loop some four times; each crossing may wait for a slice. */
const sliceMs = 1;

/** Gives way to other work of the thread when its slice is used up. */
type Slices = () => Promise<void> | undefined;

/** What a thread has compiled, by stage id, with the digest of what from. */
export type CompiledStages = ReadonlyMap<string, { digest: string; stage: CompiledStage }>;

/**
 * Compiles a whole config: what has changed in it, the rest is taken from the former one.
 *
 * @param rest    of the config, decoded
 * @param former  the stages served so far
 * @throws Error naming the stage when it does not compile; the snapshot door has judged the config before, routes included, so
 *         this is a bug, and the caller keeps the former gateway. A route throws when it is first asked for
 */
export async function compileGateway(
  config: EncodedConfig,
  rest: ConfigRest,
  former: CompiledStages,
  deps: CompileDeps,
): Promise<{ gateway: CompiledGateway; stages: CompiledStages }> {
  const apis = new Map<string, Map<string, CompiledStage>>();
  const stages = new Map<string, { digest: string; stage: CompiledStage }>();
  let sliceStartMs = deps.clock.monotonicMs();
  const slices: Slices = () => {
    if (deps.clock.monotonicMs() - sliceStartMs < sliceMs) return undefined;
    return deps.yieldTurn().then(() => {
      sliceStartMs = deps.clock.monotonicMs();
    });
  };
  for (const encoded of config.stages) {
    const { stageId, digest } = encoded;
    const kept = former.get(stageId);
    const stage = kept?.digest === digest ? kept.stage : compileStage(encoded, deps);
    stages.set(stageId, { digest, stage });
    const siblings = apis.get(stage.apiId) ?? new Map<string, CompiledStage>();
    siblings.set(stage.stageName, stage);
    apis.set(stage.apiId, siblings);
    const pause = slices();
    if (pause) await pause;
  }
  const allowsUnusualBody = [...stages.values()].some(({ stage }) => stage.allowsUnusualBody);
  const gateway = Object.freeze({ revision: config.revision, allowsUnusualBody, apis, domains: compileDomains(rest, apis) });
  return { gateway, stages };
}

/** With its canary, which is the stage over again with another deployment and some other variables. */
function compileStage(encoded: EncodedStage, deps: CompileDeps): CompiledStage {
  const stage = decodeHead(encoded);
  const own = compileServed(stage, 'own', encoded, encoded.routes, deps);
  const { canaryRoutes } = encoded;
  if (stage.canary === null || canaryRoutes === null) return own;
  const { deploymentId, percent, variables, api } = stage.canary;
  const canary = { ...stage, deploymentId, api, variables: { ...stage.variables, ...variables }, canary: null };
  const compiled = compileServed(canary, 'canary', encoded, canaryRoutes, deps);
  const allowsUnusualBody = own.allowsUnusualBody || compiled.allowsUnusualBody;
  return { ...own, allowsUnusualBody, canary: { share: percent / 100, stage: compiled } };
}

function compileServed(
  stage: PublishedStage,
  part: 'own' | 'canary',
  encoded: EncodedStage,
  routes: EncodedRoutes,
  deps: CompileDeps,
): CompiledStage {
  const { api } = stage;
  const { responses, problems } = compileGatewayResponses(api.kind, api.gatewayResponses, stage.variables);
  const [problem] = problems;
  if (problem) throw new Error(`stage ${stage.stageId}, gateway response ${problem.field}: ${problem.message}`);
  const isCanary = part === 'canary';
  const rules = stage.egressAllow.flatMap((text) => parseEgressRule(text) ?? []);
  const [keyed, open] = [commonSteps(true, deps), commonSteps(false, deps)];
  const read = routeReader(encoded, routes);
  const keyless = {
    projectId: stage.projectId,
    apiId: api.apiId,
    stageId: isCanary ? canaryLiveId(stage.stageId) : stage.stageId,
    apiName: `${api.name}/${stage.stageName}${isCanary ? ' (canary)' : ''}`,
    ...{ keyId: '', keyName: '', customerId: '', ...uncounted },
  };
  return {
    stageId: stage.stageId,
    stageName: stage.stageName,
    deploymentId: stage.deploymentId,
    projectId: stage.projectId,
    accountId: stage.accountId,
    apiId: api.apiId,
    apiName: api.name,
    kind: api.kind,
    customerId: stage.customerId,
    keyless,
    hasHonestErrors: api.hasHonestErrors,
    allowsUnusualBody: routes.allowsUnusualBody,
    responses,
    table: createRouteTable(routeIndex(encoded, routes), (number) => {
      const route = read(number);
      return compileRoute(route, stage, route.isApiKeyRequired ? keyed : open, rules, deps);
    }),
    canary: null,
  };
}

/** A mapping to what is not published yet leads to an API without stages, and is answered as an unknown stage. */
function compileDomains(config: Pick<ConfigRest, 'domains'>, apis: CompiledGateway['apis']): CompiledGateway['domains'] {
  const domains = new Map<string, MappingNode<MappingTarget>>();
  for (const domain of config.domains) {
    const tree = createMappingTree<MappingTarget>();
    for (const { basePath, apiId, stageName } of domain.mappings) {
      const stages = apis.get(apiId) ?? new Map<string, CompiledStage>();
      const first: CompiledStage | undefined = stages.values().next().value;
      // Never across projects, whatever the rows say.
      if (first && first.projectId !== domain.projectId) continue;
      const kind = first?.kind ?? 'http';
      const stage = stageName === null ? null : (stages.get(stageName) ?? null);
      addMapping(tree, basePath, { kind, stage, stages: stageName === null ? stages : new Map() });
    }
    domains.set(domain.domainName, tree);
  }
  return domains;
}

/** What all keyed routes, or all others, begin with: one set of handlers for thousands of routes. */
function commonSteps(isKeyed: boolean, deps: CompileDeps): Step[] {
  return [
    ...stepsOf(apiKeyPlugin, { isRequired: isKeyed }, deps),
    ...stepsOf(throttlePlugin, { isKeyed }, deps),
    ...stepsOf(quotaPlugin, { isKeyed }, deps),
    // First of the phases in which something may answer for the upstream.
    { phase: phaseIndex('lookup'), run: deps.admit },
  ];
}

/** One, or none when the config asks for nothing. */
function stepsOf<Schema extends z.ZodType>(plugin: Plugin<Schema>, config: z.infer<Schema>, deps: PluginDeps): Step[] {
  const run = plugin.compile(config, deps);
  return run === null ? [] : [{ phase: phaseIndex(plugin.phase), run }];
}

/** @param common  what the route's steps begin with, and themselves where it has no others */
function compileRoute(
  route: DeployedRoute,
  stage: PublishedStage,
  common: readonly Step[],
  rules: readonly EgressRule[],
  deps: CompileDeps,
): CompiledRoute {
  const headers = { headers: route.requestHeaders, variables: stage.variables };
  const own = stepsOf(requestHeadersPlugin, headers, deps);
  const routeKey = route.path === '$default' ? route.path : `${route.method} ${route.path}`;
  const integrationKind: string = route.integration.kind;
  const hasTraceId = stage.api.kind === 'rest' && integrationKind !== 'http-proxy' && integrationKind !== 'mock';
  const { maxBodyBytes = limits.gateway.maxBodyBytesDefault, allowsBodyOnAnyMethod = false } = route;
  return Object.freeze({
    routeId: route.id,
    routeKey,
    path: route.path,
    hasTraceId,
    maxBodyBytes,
    allowsBodyOnAnyMethod,
    steps: own.length === 0 ? common : [...common, ...own],
    integrate: compileForCallers(route, stage, rules, deps),
  });
}

/** One handler, or one for each set of attributes that callers have. */
function compileForCallers(route: DeployedRoute, stage: PublishedStage, rules: readonly EgressRule[], deps: CompileDeps): Handler {
  const integration = withStageFallbacks(route.integration, stage.variables);
  const references = attributeReferences(integration);
  if (references.length === 0) return compileIntegration(route, stage, rules, deps);
  return routeByCaller(integration, references, (filled) => compileIntegration({ ...route, integration: filled }, stage, rules, deps));
}
