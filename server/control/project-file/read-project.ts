// Reads the part of a project that a declarative file speaks of, by name, and the ids behind the names.

import type { Stage } from '#prisma/generated/client.ts';
import { defaultMaxBodyBytes } from '#server/contracts/body-limits.ts';
import { GatewayResponseSettings } from '#server/contracts/gateway-response.ts';
import { StageVariables } from '#server/contracts/names.ts';
import type { ProjectFile } from '#server/contracts/project-file.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { UpstreamSettings } from '#server/contracts/upstream.ts';
import { viewIntegration } from '../apis/find-api.ts';
import { readCertificateFacts } from '../certificates/model/inspect-certificate.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { domainNameParts, viewDomainName } from '../domain-names/find-domain-name.ts';
import { findProject } from '../projects/find-project.ts';
import { usagePlanParts, viewPlanTerms } from '../usage-plans/find-usage-plan.ts';
import { splitStageReference } from './model/check-file.ts';
import type { ApiState, DomainState, ProjectState, RouteState, ServedState, StageState } from './model/project-state.ts';
import type { ProjectIds } from './project-ids.ts';
import { newProjectIds } from './project-ids.ts';
import { readMessagingState } from './read-messaging.ts';

/** @returns the state of what the file names or refers to, whatever else the project holds */
export async function readProject(deps: ControlDeps, acting: Acting, file: ProjectFile): Promise<{ state: ProjectState; ids: ProjectIds }> {
  const ids = newProjectIds();
  const project = await findProject(deps.prisma, acting.projectId);
  const apis = await readApis(deps, acting, file, ids);
  const customers = await readCustomers(deps, acting, file, ids);
  const domains = await readDomains(deps, acting, file, ids);
  const usagePlans = await readUsagePlans(deps, acting, file, ids);
  const apiKeys = await readApiKeys(deps, acting, file, ids);
  const messaging = await readMessagingState(deps, acting, file, ids);
  return {
    state: {
      accountId: project.accountId,
      egressAllow: project.egressAllow,
      apis,
      customers,
      ...domains,
      ...(await readUpstreams(deps, acting, ids)),
      usagePlans,
      apiKeys,
      ...messaging,
    },
    ids,
  };
}

async function readApis(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['apis']> {
  const mapped = Object.values(file.domains).flatMap((domain) => Object.values(domain.mappings));
  const planned = Object.values(file.usagePlans).flatMap((plan) => plan.stages);
  const referred = [...mapped, ...[...mapped, ...planned].map((stage) => splitStageReference(stage).api)];
  const rows = await deps.prisma.api.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.apis), ...referred] } },
    include: { routes: { include: { integration: true } }, stages: { include: servedParts } },
  });
  const apis = new Map<string, ApiState>();
  for (const row of rows) {
    ids.apis.set(row.name, row.id);
    const routes = new Map<string, RouteState>();
    for (const route of row.routes) {
      const { integration, timeoutMs, requestHeaders } = viewIntegration(route.integration);
      const routeKey = formatRouteKey(route.method, route.path);
      ids.routes.set(`${row.name} ${routeKey}`, { routeId: route.id, integrationId: route.integrationId });
      routes.set(routeKey, {
        integration,
        isApiKeyRequired: route.isApiKeyRequired,
        timeoutMs,
        requestHeaders,
        maxBodyBytes: route.maxBodyBytes,
        allowsBodyOnAnyMethod: route.allowsBodyOnAnyMethod,
      });
    }
    const stages = new Map<string, StageState>();
    for (const stage of row.stages) {
      ids.stages.set(`${row.name}/${stage.name}`, stage.id);
      stages.set(stage.name, readStage(stage));
    }
    const { kind, description, hasHonestErrors, binaryMediaTypes, minimumCompressionBytes } = row;
    const bodies = { binaryMediaTypes, minimumCompressionBytes };
    const gatewayResponses = GatewayResponseSettings.parse(row.gatewayResponses);
    apis.set(row.name, { kind, description, hasHonestErrors, gatewayResponses, bodies, routes, stages });
  }
  return apis;
}

const servedParts = {
  deployment: { select: { config: true } },
  canaryDeployment: { select: { config: true } },
  customer: { select: { name: true } },
} as const;

type ServedStage = Stage & {
  deployment: { config: unknown } | null;
  canaryDeployment: { config: unknown } | null;
  customer: { name: string } | null;
};

function readStage(stage: ServedStage): StageState {
  const { isAutoDeployed, isSandbox, deployment, canaryDeployment } = stage;
  return {
    variables: StageVariables.parse(stage.variables),
    served: deployment === null ? null : readServed(deployment.config),
    canary:
      canaryDeployment === null
        ? null
        : {
            percent: stage.canaryPercent ?? 0,
            variables: StageVariables.parse(stage.canaryVariables),
            served: readServed(canaryDeployment.config),
          },
    options: { isAutoDeployed, isSandbox, customer: stage.customer?.name ?? null },
  };
}

function readServed(config: unknown): ServedState {
  const { routes, hasHonestErrors, gatewayResponses, binaryMediaTypes, minimumCompressionBytes } = DeployedApi.parse(config);
  const bodies = { binaryMediaTypes: binaryMediaTypes ?? [], minimumCompressionBytes: minimumCompressionBytes ?? null };
  const byKey = routes.map(({ method, path, id: _id, ...route }): [string, RouteState] => [
    formatRouteKey(method, path),
    { ...route, maxBodyBytes: route.maxBodyBytes ?? defaultMaxBodyBytes, allowsBodyOnAnyMethod: route.allowsBodyOnAnyMethod ?? false },
  ]);
  return { routes: Object.fromEntries(byKey), hasHonestErrors, gatewayResponses, bodies };
}

async function readUpstreams(
  deps: ControlDeps,
  acting: Acting,
  ids: ProjectIds,
): Promise<Pick<ProjectState, 'upstreams' | 'upstreamCredentials'>> {
  const where = { projectId: acting.projectId };
  const rows = await deps.prisma.upstream.findMany({ where });
  for (const row of rows) ids.upstreams.set(row.name, row.id);
  const credentials = await deps.prisma.upstreamCredential.findMany({ where, select: { name: true, kind: true } });
  const named = (kind: string) => new Set(credentials.flatMap((row) => (row.kind === kind ? [row.name] : [])));
  return {
    upstreams: new Map(rows.map((row) => [row.name, UpstreamSettings.parse(row.settings)])),
    upstreamCredentials: { signing: named('aws-key'), certificates: named('client-certificate') },
  };
}

async function readDomains(
  deps: ControlDeps,
  acting: Acting,
  file: ProjectFile,
  ids: ProjectIds,
): Promise<Pick<ProjectState, 'domains' | 'takenDomains' | 'certificates' | 'defaultCertificate' | 'isDefaultCertificateTaken'>> {
  const rows = await deps.prisma.domainName.findMany({ where: { name: { in: Object.keys(file.domains) } }, include: domainNameParts });
  const own = rows.filter((row) => row.projectId === acting.projectId);
  for (const row of own) ids.domains.set(row.name, row.id);
  const domains = own.map(viewDomainName).map(({ name, description, mappings, certificate }): [string, DomainState] => {
    const targets = mappings.map(({ basePath, apiName, stage }) => [basePath, stage === null ? apiName : `${apiName}/${stage.name}`]);
    return [name, { description, certificate: certificate?.name ?? null, mappings: Object.fromEntries(targets) }];
  });
  const taken = rows.filter((row) => row.projectId !== acting.projectId).map((row) => row.name);
  const named = [...Object.values(file.domains).map(({ certificate }) => certificate), file.defaultCertificate].flatMap(
    (name) => name ?? [],
  );
  const certificates = await deps.prisma.certificate.findMany({ where: { projectId: acting.projectId, name: { in: named } } });
  for (const { name, id } of certificates) ids.certificates.set(name, id);
  const shown = await deps.prisma.certificate.findFirst({ where: { isDefault: true }, select: { name: true, projectId: true } });
  const isOwn = shown?.projectId === acting.projectId;
  return {
    domains: new Map(domains),
    takenDomains: new Set(taken),
    certificates: new Map(certificates.map(({ name, chain }) => [name, readCertificateFacts(chain).names])),
    defaultCertificate: isOwn ? shown.name : null,
    isDefaultCertificateTaken: shown !== null && !isOwn,
  };
}

async function readCustomers(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['customers']> {
  const ofKeys = Object.values(file.apiKeys).map(({ customer }) => customer);
  const ofStages = Object.values(file.apis).flatMap(({ stages }) => Object.values(stages).map(({ customer }) => customer));
  const referred = [...ofKeys, ...ofStages].filter((name) => typeof name === 'string');
  const rows = await deps.prisma.customer.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.customers), ...referred] } },
  });
  for (const row of rows) ids.customers.set(row.name, row.id);
  return new Map(
    rows.map((row) => [row.name, { email: row.email, isEnabled: row.isEnabled, attributes: Attributes.parse(row.attributes) }]),
  );
}

async function readUsagePlans(deps: ControlDeps, acting: Acting, file: ProjectFile, ids: ProjectIds): Promise<ProjectState['usagePlans']> {
  const referred = Object.values(file.apiKeys).flatMap(({ usagePlans }) => usagePlans);
  const rows = await deps.prisma.usagePlan.findMany({
    where: { projectId: acting.projectId, name: { in: [...Object.keys(file.usagePlans), ...referred] } },
    include: usagePlanParts,
  });
  for (const row of rows) ids.usagePlans.set(row.name, row.id);
  return new Map(
    rows.map(viewPlanTerms).map(({ name, description, throttle, quota, stages }) => {
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
      const attributes = Attributes.parse(row.attributes);
      return [row.name, { customer: row.customer?.name ?? null, usagePlans, isRevoked: row.revokedAt !== null, attributes }];
    }),
  );
}
