// The changes of one API of a declarative file: its own fields, routes, stages and, when a stage would serve something
// else, a deployment or a canary.
import type { ProjectFile } from '#server/contracts/project-file.ts';
import type { Change } from './change.ts';
import { planStage } from './plan-stage-changes.ts';
import type { ApiState, RouteState, ServedState } from './project-state.ts';
import { isSame } from './same-value.ts';

const noBodies = { binaryMediaTypes: [], minimumCompressionBytes: null };

type FileApi = ProjectFile['apis'][string];

/** @param current  null when the project has no such API */
export function planApi(name: string, api: FileApi, current: ApiState | null): Change[] {
  const wanted = servedAs(api, current);
  const stages = Object.entries(api.stages).map(([stage, file]) =>
    planStage(name, stage, file, current?.stages.get(stage) ?? null, wanted),
  );
  const toDeploy = stages.flatMap(({ isDeployed, stage }) => (isDeployed ? [stage] : []));
  return [
    ...planOwnFields(name, api, current),
    ...planRoutes(name, wanted.routes, current),
    ...stages.flatMap(({ first }) => first),
    ...(toDeploy.length === 0 ? [] : [{ kind: 'deploy' as const, api: name, stages: toDeploy }]),
    ...stages.flatMap(({ last }) => last),
  ];
}

/** What a deployment of the API as written holds; what the file leaves out is as it is. */
function servedAs(api: FileApi, current: ApiState | null): ServedState {
  const routes = Object.entries(api.routes).map(([routeKey, route]): [string, RouteState] => [
    routeKey,
    {
      integration: route.integration,
      isApiKeyRequired: route.apiKeyRequired,
      timeoutMs: route.timeoutMs,
      requestHeaders: route.requestHeaders,
      maxBodyBytes: route.maxBodyBytes,
      allowsBodyOnAnyMethod: route.bodyOnAnyMethod,
    },
  ]);
  return {
    routes: Object.fromEntries(routes),
    hasHonestErrors: api.honestErrors ?? current?.hasHonestErrors ?? false,
    gatewayResponses: api.gatewayResponses ?? current?.gatewayResponses ?? {},
    bodies: api.bodies ?? current?.bodies ?? noBodies,
  };
}

function planOwnFields(name: string, api: FileApi, current: ApiState | null): Change[] {
  const changes: Change[] = [];
  if (!current) changes.push({ kind: 'create-api', name, apiKind: api.kind, description: api.description });
  else if (current.description !== api.description) {
    changes.push({ kind: 'describe-api', name, before: current.description, after: api.description });
  }
  if (api.honestErrors !== undefined && api.honestErrors !== (current?.hasHonestErrors ?? false)) {
    changes.push({ kind: 'set-honest-errors', api: name, after: api.honestErrors });
  }
  const before = current?.bodies ?? noBodies;
  if (api.bodies !== undefined && !isSame(before, api.bodies)) changes.push({ kind: 'set-bodies', api: name, before, after: api.bodies });
  return [...changes, ...planGatewayResponses(name, api, current)];
}

function planGatewayResponses(api: string, file: FileApi, current: ApiState | null): Change[] {
  if (file.gatewayResponses === undefined) return [];
  const wanted = file.gatewayResponses;
  const known = current?.gatewayResponses ?? {};
  const types = Object.keys({ ...known, ...wanted }) as (keyof typeof wanted)[];
  return types.flatMap((type): Change[] => {
    const [before, after] = [known[type] ?? null, wanted[type] ?? null];
    return isSame(before, after) ? [] : [{ kind: 'set-gateway-response', api, type, before, after }];
  });
}

function planRoutes(api: string, wanted: ServedState['routes'], current: ApiState | null): Change[] {
  const changes: Change[] = [];
  for (const [routeKey, before] of current?.routes ?? []) {
    if (!Object.hasOwn(wanted, routeKey)) changes.push({ kind: 'delete-route', api, routeKey, before });
  }
  for (const [routeKey, after] of Object.entries(wanted)) {
    const before = current?.routes.get(routeKey) ?? null;
    if (before === null || !isSame(before, after)) changes.push({ kind: 'put-route', api, routeKey, before, after });
  }
  return changes;
}
