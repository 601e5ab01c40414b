// Turns a published config into the frozen tables a thread serves from. Works in slices of at most 5 ms so that requests
// go on meanwhile; the caller swaps the result in with one assignment, and every exchange keeps what it began with.
import type { DeployedRoute, PublishedConfig, PublishedStage } from '../contracts/published-config.ts';
import { compileIntegration, type IntegrationDeps } from './integrations/compile-integration.ts';
import { type EgressRule, parseEgressRule } from './model/egress-rules.ts';
import { addRoute, createRouteTable } from './model/match-route.ts';
import type { CompiledGateway, CompiledRoute, CompiledStage, Handler, Step } from './pipeline/exchange.ts';
import { type PluginPhase, phaseIndex } from './pipeline/phases.ts';
import type { PluginDeps } from './pipeline/plugin.ts';
import { apiKeyPlugin } from './plugins/api-key.ts';
import { quotaPlugin } from './plugins/quota.ts';
import { throttlePlugin } from './plugins/throttle.ts';

export type CompileDeps = PluginDeps &
  IntegrationDeps & {
    /** The ledger's step: writes the admission before anything answers for the upstream. */
    admit: Handler;
    /** Lets other work of the thread run; resolves in a later turn. */
    yieldTurn: () => Promise<void>;
  };

export const emptyGateway: CompiledGateway = Object.freeze({ revision: -1, apis: new Map() });

const sliceMs = 5;

/**
 * Compiles a whole config.
 *
 * @throws Error naming the stage and route when one does not compile; the snapshot door has judged the config before, so
 *         this is a bug, and the caller keeps the former gateway
 */
export async function compileGateway(config: PublishedConfig, deps: CompileDeps): Promise<CompiledGateway> {
  const apis = new Map<string, Map<string, CompiledStage>>();
  let sliceStartMs = deps.clock.monotonicMs();
  for (const stage of config.stages) {
    const compiled: CompiledStage = {
      stageId: stage.stageId,
      stageName: stage.stageName,
      projectId: stage.projectId,
      apiId: stage.api.apiId,
      apiName: stage.api.name,
      kind: stage.api.kind,
      table: createRouteTable(),
    };
    const rules = stage.egressAllow.flatMap((text) => parseEgressRule(text) ?? []);
    for (const route of stage.api.routes) {
      const refusal = addRoute(compiled.table, route.method, route.path, compileRoute(route, stage, rules, deps));
      if (refusal) throw new Error(`stage ${stage.stageId}, route ${route.id}: ${refusal}`);
      if (deps.clock.monotonicMs() - sliceStartMs >= sliceMs) {
        await deps.yieldTurn();
        sliceStartMs = deps.clock.monotonicMs();
      }
    }
    const siblings = apis.get(compiled.apiId) ?? new Map<string, CompiledStage>();
    siblings.set(compiled.stageName, compiled);
    apis.set(compiled.apiId, siblings);
  }
  return Object.freeze({ revision: config.revision, apis });
}

function compileRoute(route: DeployedRoute, stage: PublishedStage, rules: readonly EgressRule[], deps: CompileDeps): CompiledRoute {
  const isKeyed = route.isApiKeyRequired;
  const candidates: (Omit<Step, 'phase' | 'run'> & { phase: PluginPhase; run: Handler | null })[] = [
    { name: apiKeyPlugin.name, phase: apiKeyPlugin.phase, run: apiKeyPlugin.compile({ isRequired: isKeyed }, deps) },
    { name: throttlePlugin.name, phase: throttlePlugin.phase, run: throttlePlugin.compile({ isKeyed }, deps) },
    { name: quotaPlugin.name, phase: quotaPlugin.phase, run: quotaPlugin.compile({ isKeyed }, deps) },
    // First of the phases in which something may answer for the upstream.
    { name: 'ledger', phase: 'lookup', run: deps.admit },
    { name: route.integration.kind, phase: 'integrate', run: compileIntegration(route, stage, rules, deps) },
  ];
  const steps = candidates.flatMap(({ name, phase, run }) => (run === null ? [] : { name, phase: phaseIndex(phase), run }));
  const routeKey = route.path === '$default' ? route.path : `${route.method} ${route.path}`;
  return Object.freeze({ routeId: route.id, routeKey, steps });
}
