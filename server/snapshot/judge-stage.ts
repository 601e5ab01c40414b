// Judges one stored stage: its shape, and all that a shape can not say. An API may have ten thousand routes, and the thread
// that judges has requests of others waiting for it: it gives way between routes.
import type { z } from 'zod';
import { DeployedRoute, PublishedStage } from '../contracts/published-config.ts';
import { parseEgressRule } from '../gateway/model/egress-rules.ts';
import { beginCheck, type ConfigProblem } from './model/check-api.ts';
import type { Pause } from './pauses.ts';
import type { StoredStage } from './source.ts';

/** @returns the stage, or everything that is wrong with it */
export async function judgeStage(row: StoredStage, pause: Pause): Promise<PublishedStage | ConfigProblem[]> {
  const { config, canary, ...rest } = row;
  const { config: canaryConfig, ...canaryRest } = canary ?? { config: null };
  const own = takeRoutes(config);
  const other = takeRoutes(canaryConfig);
  const parsed = PublishedStage.safeParse({ ...rest, api: own.head, canary: canary === null ? null : { ...canaryRest, api: other.head } });
  const issues = parsed.success ? [] : parsed.error.issues.map((issue) => toProblem(issue, []));
  const routes = await parseRoutes(own.routes, ['api'], issues, pause);
  const canaryRoutes = await parseRoutes(other.routes, ['canary', 'api'], issues, pause);
  if (!parsed.success || issues.length > 0) return issues;
  const stage = parsed.data;
  stage.api.routes = routes;
  const problems = await checkRoutes(stage.api, stage.variables, '', pause);
  if (stage.canary) {
    stage.canary.api.routes = canaryRoutes;
    problems.push(...(await checkRoutes(stage.canary.api, { ...stage.variables, ...stage.canary.variables }, 'canary.', pause)));
  }
  const rules = stage.egressAllow.filter((rule) => parseEgressRule(rule) === null);
  problems.push(...rules.map((rule) => ({ field: 'egressAllow', message: `"${rule}" is not host:port, cidr or cidr:port` })));
  return problems.length > 0 ? problems : stage;
}

/** The routes apart from the rest of a stored API, when it has a list of them. */
function takeRoutes(stored: unknown): { head: unknown; routes: readonly unknown[] } {
  if (typeof stored !== 'object' || stored === null || !('routes' in stored) || !Array.isArray(stored.routes))
    return { head: stored, routes: [] };
  return { head: { ...stored, routes: [] }, routes: stored.routes };
}

async function parseRoutes(
  stored: readonly unknown[],
  at: readonly string[],
  issues: ConfigProblem[],
  pause: Pause,
): Promise<DeployedRoute[]> {
  const routes: DeployedRoute[] = [];
  for (const [index, route] of stored.entries()) {
    const parsed = DeployedRoute.safeParse(route);
    if (parsed.success) routes.push(parsed.data);
    else issues.push(...parsed.error.issues.map((issue) => toProblem(issue, [...at, 'routes', index])));
    const paused = pause();
    if (paused) await paused;
  }
  return routes;
}

async function checkRoutes(
  api: PublishedStage['api'],
  variables: Readonly<Record<string, string>>,
  prefix: string,
  pause: Pause,
): Promise<ConfigProblem[]> {
  const check = beginCheck(api, variables);
  const problems: ConfigProblem[] = [];
  for (const [index, route] of api.routes.entries()) {
    problems.push(...check.route(route, index));
    const paused = pause();
    if (paused) await paused;
  }
  problems.push(...check.rest());
  return problems.map(({ field, message }) => ({ field: prefix + field, message }));
}

function toProblem(issue: z.core.$ZodIssue, at: readonly PropertyKey[]): ConfigProblem {
  return { field: [...at, ...issue.path].join('.'), message: issue.message };
}
