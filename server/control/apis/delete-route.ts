// Deletes a route of an API; its integration stays. Served no more after the next deployment.
import { formatRouteKey } from '#server/contracts/project-file.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { runChange } from '../run-change.ts';
import { requireApi, viewRoute } from './find-api.ts';

/** @throws AppError `resource.not_found` */
export async function deleteRoute(deps: ControlDeps, acting: Acting, input: { apiId: string; routeId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    await requireApi(tx, acting, input.apiId);
    const before = await tx.route.findFirst({ where: { id: input.routeId, apiId: input.apiId } });
    if (!before) throw new AppError('resource.not_found', 'There is no such route in this API.', { field: 'routeId' });
    await tx.route.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'route.delete',
      entityKind: 'route',
      entityId: before.id,
      entityName: formatRouteKey(before.method, before.path),
      before: viewRoute(before),
    });
    await autoDeploy(tx, deps, acting, input.apiId);
  });
}
