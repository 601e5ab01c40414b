// An API as its page shows it: everything but the routes, of which it may have thousands.
import type { ApiHead, RouteView } from '#server/contracts/api.ts';
import { GatewayResponseSettings } from '#server/contracts/gateway-response.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { readDraftHash, viewStages } from '../deployments/config-hashes.ts';
import { buildConfig } from '../deployments/model/build-config.ts';
import { stageParts } from '../stages/view-stage.ts';
import { findApi, viewApiSummary, viewRoute } from './find-api.ts';

/** @throws AppError `resource.not_found` */
export async function findApiHead(deps: ControlDeps, acting: Acting, apiId: string, gatewayPort: number): Promise<ApiHead> {
  const { prisma } = deps;
  const [row, routeCount, firstRoute] = await Promise.all([
    prisma.api.findFirst({
      where: { id: apiId, projectId: acting.projectId },
      include: { stages: { orderBy: { name: 'asc' }, include: stageParts } },
    }),
    prisma.route.count({ where: { apiId, api: { projectId: acting.projectId } } }),
    findFirstRoute(deps, acting, apiId),
  ]);
  if (!row) throw new AppError('resource.not_found', 'There is no such API in this project.', { field: 'apiId' });
  const draftHash = await readDraftHash(prisma, row, async () => buildConfig(await findApi(prisma, acting, apiId)));
  const { hasHonestErrors, binaryMediaTypes, minimumCompressionBytes } = row;
  return {
    ...viewApiSummary(row, { routes: routeCount, stages: row.stages.length }),
    hasHonestErrors,
    bodies: { binaryMediaTypes, minimumCompressionBytes },
    gatewayResponses: GatewayResponseSettings.parse(row.gatewayResponses),
    stages: await viewStages(prisma, row.stages, draftHash, gatewayPort),
    firstRoute,
  };
}

/** One that a plain request reaches without a key, as far as there is one: by path, keyless ones first. */
async function findFirstRoute({ prisma }: ControlDeps, acting: Acting, apiId: string): Promise<RouteView | null> {
  const plain = { method: { in: ['GET', 'ANY'] } };
  for (const wanted of [{ ...plain, isApiKeyRequired: false }, { isApiKeyRequired: false }, plain, {}]) {
    const row = await prisma.route.findFirst({
      where: { apiId, api: { projectId: acting.projectId }, ...wanted },
      orderBy: [{ path: 'asc' }, { method: 'asc' }],
    });
    if (row) return viewRoute(row);
  }
  return null;
}
