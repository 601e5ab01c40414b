// The changes of one API of a declarative file: routes, stages and, when a stage would serve something else, a deployment.
import type { ProjectFile } from '#server/contracts/project-file.ts';
import type { Change } from './change.ts';
import type { ApiState, RouteState } from './project-state.ts';
import { isSame } from './same-value.ts';

type FileApi = ProjectFile['apis'][string];
type FileStage = FileApi['stages'][string];

/** @param current  null when the project has no such API */
export function planApi(name: string, api: FileApi, current: ApiState | null): Change[] {
  const wanted = new Map(
    Object.entries(api.routes).map(([routeKey, route]): [string, RouteState] => [
      routeKey,
      { integration: route.integration, isApiKeyRequired: route.apiKeyRequired, timeoutMs: route.timeoutMs },
    ]),
  );
  const stages = Object.entries(api.stages);
  const toDeploy = stages.filter(([stage, { deploy }]) => deploy && !servesAlready(current, stage, wanted)).map(([stage]) => stage);
  const variables = stages.map(([stage, file]) => planVariables(name, stage, file, current, toDeploy.includes(stage)));
  return [
    ...planOwnFields(name, api, current),
    ...planRoutes(name, wanted, current),
    ...variables.flatMap(({ first }) => first),
    ...(toDeploy.length === 0 ? [] : [{ kind: 'deploy' as const, api: name, stages: toDeploy }]),
    ...variables.flatMap(({ last }) => last),
  ];
}

function planOwnFields(name: string, api: FileApi, current: ApiState | null): Change[] {
  if (!current) return [{ kind: 'create-api', name, apiKind: api.kind, description: api.description }];
  if (current.description === api.description) return [];
  return [{ kind: 'describe-api', name, before: current.description, after: api.description }];
}

function planRoutes(api: string, wanted: ReadonlyMap<string, RouteState>, current: ApiState | null): Change[] {
  const changes: Change[] = [];
  for (const [routeKey, before] of current?.routes ?? []) {
    if (!wanted.has(routeKey)) changes.push({ kind: 'delete-route', api, routeKey, before });
  }
  for (const [routeKey, after] of wanted) {
    const before = current?.routes.get(routeKey) ?? null;
    if (before === null || !isSame(before, after)) changes.push({ kind: 'put-route', api, routeKey, before, after });
  }
  return changes;
}

/**
 * A stage's variables before and after its deployment. Names that go away go last: what the stage serves until then may
 * still use them.
 */
function planVariables(
  api: string,
  stage: string,
  file: FileStage,
  current: ApiState | null,
  isDeployed: boolean,
): { first: Change[]; last: Change[] } {
  const before = current?.stages.get(stage)?.variables;
  if (before === undefined) return { first: [{ kind: 'create-stage', api, stage, variables: file.variables }], last: [] };
  const after = file.variables;
  const between = isDeployed ? { ...before, ...after } : after;
  const change = (from: Readonly<Record<string, string>>, to: Readonly<Record<string, string>>): Change[] =>
    isSame(from, to) ? [] : [{ kind: 'set-stage-variables', api, stage, before: from, after: to }];
  return { first: change(before, between), last: change(between, after) };
}

function servesAlready(current: ApiState | null, stage: string, wanted: ReadonlyMap<string, RouteState>): boolean {
  const served = current?.stages.get(stage)?.served ?? null;
  return served !== null && isSame(Object.fromEntries(served), Object.fromEntries(wanted));
}
