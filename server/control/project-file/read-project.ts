// Reads the part of a project that a declarative file speaks of, by name, and the ids behind the names.
import { StageVariables } from '#server/contracts/names.ts';
import type { ProjectFile } from '#server/contracts/project-file.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { viewIntegration } from '../apis/find-api.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findProject } from '../projects/find-project.ts';
import { usagePlanParts, viewUsagePlan } from '../usage-plans/find-usage-plan.ts';
import { splitStageReference } from './model/check-file.ts';
import type { ApiState, ProjectState, RouteState, StageState } from './model/project-state.ts';
import type { ProjectIds } from './project-ids.ts';
import { newProjectIds } from './project-ids.ts';
import { readMessagingState } from './read-messaging.ts';

/** @returns the state of what the file names or refers to, whatever else the project holds */
export async function readProject(deps: ControlDeps, acting: Acting, file: ProjectFile): Promise<{ state: ProjectState; ids: ProjectIds }> {
  const ids = newProjectIds();
  const project = await findProject(deps.prisma, acting.projectId);
  const apis = await readApis(deps, acting, file, ids);
  const customers = await readCustomers(deps, acting, file, ids);
  const usagePlans = await readUsagePlans(deps, acting, file, ids);
  const apiKeys = await readApiKeys(deps, acting, file, ids);
  const messaging = await readMessagingState(deps, acting, file, ids);
  return {
    state: { accountId: project.accountId, egressAllow: project.egressAllow, apis, customers, usagePlans, apiKeys, ...messaging },
    ids,
  };
}

async function readApis(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['apis']> {
  const referred = Object.values(file.usagePlans).flatMap((plan) => plan.stages.map((stage) => splitStageReference(stage).api));
  const rows = await deps.prisma.api.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.apis), ...referred] } },
    include: { routes: { include: { integration: true } }, stages: { include: { deployment: true } } },
  });
  const apis = new Map<string, ApiState>();
  for (const row of rows) {
    ids.apis.set(row.name, row.id);
    const routes = new Map<string, RouteState>();
    for (const route of row.routes) {
      const { integration, timeoutMs } = viewIntegration(route.integration);
      const routeKey = formatRouteKey(route.method, route.path);
      ids.routes.set(`${row.name} ${routeKey}`, { routeId: route.id, integrationId: route.integrationId });
      routes.set(routeKey, { integration, isApiKeyRequired: route.isApiKeyRequired, timeoutMs });
    }
    const stages = new Map<string, StageState>();
    for (const stage of row.stages) {
      ids.stages.set(`${row.name}/${stage.name}`, stage.id);
      const served = stage.deployment === null ? null : servedRoutes(DeployedApi.parse(stage.deployment.config));
      stages.set(stage.name, { variables: StageVariables.parse(stage.variables), served });
    }
    apis.set(row.name, { kind: row.kind, description: row.description, routes, stages });
  }
  return apis;
}

function servedRoutes(config: DeployedApi): Map<string, RouteState> {
  return new Map(
    config.routes.map(({ method, path, integration, isApiKeyRequired, timeoutMs }) => [
      formatRouteKey(method, path),
      { integration, isApiKeyRequired, timeoutMs },
    ]),
  );
}

async function readCustomers(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['customers']> {
  const referred = Object.values(file.apiKeys).flatMap(({ customer }) => (customer === undefined ? [] : [customer]));
  const rows = await deps.prisma.customer.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.customers), ...referred] } },
  });
  for (const row of rows) ids.customers.set(row.name, row.id);
  return new Map(rows.map((row) => [row.name, { email: row.email, isEnabled: row.isEnabled }]));
}

async function readUsagePlans(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['usagePlans']> {
  const referred = Object.values(file.apiKeys).flatMap(({ usagePlans }) => usagePlans);
  const rows = await deps.prisma.usagePlan.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.usagePlans), ...referred] } },
    include: usagePlanParts,
  });
  for (const row of rows) ids.usagePlans.set(row.name, row.id);
  return new Map(
    rows.map(viewUsagePlan).map(({ name, description, throttle, quota, stages }) => {
      const references = stages.map(({ apiName, stageName }) => `${apiName}/${stageName}`).sort();
      return [name, { description, throttle, quota, stages: references }];
    }),
  );
}

async function readApiKeys(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['apiKeys']> {
  const rows = await deps.prisma.apiKey.findMany({
    where: { projectId: acting.projectId, name: { in: Object.keys(file.apiKeys) } },
    include: { customer: true, usagePlans: { include: { usagePlan: true } } },
  });
  for (const row of rows) ids.apiKeys.set(row.name, row.id);
  return new Map(
    rows.map((row) => {
      const usagePlans = row.usagePlans.map(({ usagePlan }) => usagePlan.name).sort();
      return [row.name, { customer: row.customer?.name ?? null, usagePlans, isRevoked: row.revokedAt !== null }];
    }),
  );
}
