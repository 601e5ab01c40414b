// Deletes an integration that no route uses any more.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { requireApi, viewIntegration } from './find-api.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` while a route uses it */
export async function deleteIntegration(deps: ControlDeps, acting: Acting, input: { apiId: string; integrationId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    await requireApi(tx, acting, input.apiId);
    const before = await tx.integration.findFirst({ where: { id: input.integrationId, apiId: input.apiId } });
    if (!before) throw new AppError('resource.not_found', 'There is no such integration in this API.', { field: 'integrationId' });
    const routes = await tx.route.count({ where: { integrationId: before.id } });
    if (routes > 0) throw new AppError('resource.in_use', `${routes} route(s) still use this integration.`, { field: 'integrationId' });
    await tx.integration.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'integration.delete',
      entityKind: 'integration',
      entityId: before.id,
      entityName: before.name,
      before: viewIntegration(before),
    });
  });
}
