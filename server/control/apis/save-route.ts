// Makes or changes a route together with the integration that answers it: what one form of the console holds. Served
// after the next deployment.

import type { z } from 'zod';
import type { RouteView, SaveRoute } from '#server/contracts/api.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { runChange } from '../run-change.ts';
import { requireApi, viewRoute } from './find-api.ts';
import { putIntegrationIn } from './put-integration.ts';
import { putRouteIn } from './put-route.ts';

/**
 * An integration that other routes use too stays as it is: the route then gets one of its own, named by its key.
 *
 * @throws AppError `resource.not_found` for the API or the route, `resource.conflict` (field `path`) when another route
 *         has that method and path
 */
export async function saveRoute(deps: ControlDeps, acting: Acting, input: z.infer<typeof SaveRoute>): Promise<RouteView> {
  const { apiId, routeId, method, path, isApiKeyRequired, integration, timeoutMs, requestHeaders, ...body } = input;
  return runChange(deps, async (tx) => {
    await requireApi(tx, acting, apiId);
    const taken = await tx.route.findUnique({ where: { apiId_method_path: { apiId, method, path } } });
    if (taken && taken.id !== routeId) {
      throw new AppError('resource.conflict', `There is a route ${formatRouteKey(method, path)} already.`, { field: 'path' });
    }
    if (routeId !== undefined) await moveRoute(tx, acting, { apiId, routeId, method, path });
    const name = await integrationName(tx, input);
    const { integrationId } = await putIntegrationIn(tx, deps, acting, { apiId, name, integration, timeoutMs, requestHeaders });
    const view = await putRouteIn(tx, deps, acting, { apiId, method, path, isApiKeyRequired, integrationId, ...body });
    await autoDeploy(tx, deps, acting, apiId);
    return view;
  });
}

/** Gives the route its method and path, when they are others than before. */
async function moveRoute(
  tx: Transaction,
  acting: Acting,
  input: { apiId: string; routeId: string; method: string; path: string },
): Promise<void> {
  const { apiId, routeId, method, path } = input;
  const before = await tx.route.findFirst({ where: { id: routeId, apiId } });
  if (!before) throw new AppError('resource.not_found', 'There is no such route in this API.', { field: 'routeId' });
  if (before.method === method && before.path === path) return;
  const after = await tx.route.update({ where: { id: routeId }, data: { method, path } });
  await recordChange(tx, acting, {
    action: 'route.update',
    entityKind: 'route',
    entityId: routeId,
    entityName: formatRouteKey(method, path),
    before: viewRoute(before),
    after: viewRoute(after),
  });
}

/** The name of the route's own integration: the one it has when no other route uses it, else a free one after its key. */
async function integrationName(tx: Transaction, input: z.infer<typeof SaveRoute>): Promise<string> {
  const { apiId, routeId } = input;
  const key = formatRouteKey(input.method, input.path);
  const known = await tx.integration.findMany({ where: { apiId }, include: { routes: { select: { id: true } } } });
  const own = known.find(({ routes }) => routes.length === 1 && routes[0]?.id === routeId);
  if (own) return own.name;
  const isUsed = (name: string) => known.some((one) => one.name === name && one.routes.length > 0);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? key : `${key} ${number}`;
    if (!isUsed(name)) return name;
  }
}
