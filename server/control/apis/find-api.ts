// An API with all its parts as callers see it, looked up inside one project only.

import type { Api, Integration as IntegrationRow, Route } from '#prisma/generated/client.ts';
import type { ApiSummary, ApiView, IntegrationView, RouteView } from '#server/contracts/api.ts';
import { GatewayResponseSettings } from '#server/contracts/gateway-response.ts';
import { HttpMethod } from '#server/contracts/http-method.ts';
import { Integration } from '#server/contracts/integration.ts';
import { ApiKind } from '#server/contracts/published-config.ts';
import { RequestHeaders } from '#server/contracts/request-headers.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { assert } from '#server/kernel/assert.ts';
import { hashApi } from '#server/snapshot/model/hash-api.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { viewStages } from '../deployments/config-hashes.ts';
import { buildConfig } from '../deployments/model/build-config.ts';
import { type StageRow, stageParts } from '../stages/view-stage.ts';

type Database = Transaction | ControlDeps['prisma'];
type ApiRow = Api & { routes: Route[]; integrations: IntegrationRow[]; stages: StageRow[] };

/** @throws AppError `resource.not_found`, also for an API of another project */
export async function requireApi(db: Database, acting: Acting, apiId: string): Promise<Api> {
  const row = await db.api.findFirst({ where: { id: apiId, projectId: acting.projectId } });
  if (!row) throw new AppError('resource.not_found', 'There is no such API in this project.', { field: 'apiId' });
  return row;
}

/** @throws AppError `resource.not_found` */
export async function findApi(db: Database, acting: Acting, apiId: string, gatewayPort = 0): Promise<ApiView> {
  const row = await db.api.findFirst({
    where: { id: apiId, projectId: acting.projectId },
    include: {
      routes: { orderBy: [{ path: 'asc' }, { method: 'asc' }] },
      integrations: { orderBy: { name: 'asc' } },
      stages: { orderBy: { name: 'asc' }, include: stageParts },
    },
  });
  if (!row) throw new AppError('resource.not_found', 'There is no such API in this project.', { field: 'apiId' });
  return viewApi(db, row, gatewayPort);
}

export function viewApiSummary(row: Api, counts: { routes: number; stages: number }): ApiSummary {
  return {
    apiId: row.id,
    name: row.name,
    kind: ApiKind.parse(row.kind),
    description: row.description,
    routeCount: counts.routes,
    stageCount: counts.stages,
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  };
}

export function viewRoute(row: Route): RouteView {
  return {
    routeId: row.id,
    method: HttpMethod.parse(row.method),
    path: row.path,
    isApiKeyRequired: row.isApiKeyRequired,
    integrationId: row.integrationId,
    maxBodyBytes: row.maxBodyBytes,
    allowsBodyOnAnyMethod: row.allowsBodyOnAnyMethod,
  };
}

export function viewIntegration(row: IntegrationRow): IntegrationView {
  assert(typeof row.settings === 'object' && row.settings !== null && !Array.isArray(row.settings), 'integration settings are an object');
  const integration = Integration.parse({ ...row.settings, kind: row.kind });
  const requestHeaders = RequestHeaders.parse(row.requestHeaders);
  return { integrationId: row.id, name: row.name, integration, timeoutMs: row.timeoutMs, requestHeaders };
}

async function viewApi(db: Database, row: ApiRow, gatewayPort: number): Promise<ApiView> {
  const summary = viewApiSummary(row, { routes: row.routes.length, stages: row.stages.length });
  const routes = row.routes.map(viewRoute);
  const integrations = row.integrations.map(viewIntegration);
  const { hasHonestErrors, binaryMediaTypes, minimumCompressionBytes } = row;
  const bodies = { binaryMediaTypes, minimumCompressionBytes };
  const gatewayResponses = GatewayResponseSettings.parse(row.gatewayResponses);
  const own = { ...summary, hasHonestErrors, bodies, gatewayResponses, routes, integrations };
  const draftHash = hashApi(buildConfig(own));
  return { ...own, stages: await viewStages(db, row.stages, draftHash, gatewayPort) };
}
