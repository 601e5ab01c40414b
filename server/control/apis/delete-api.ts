// Deletes an API with its routes, integrations, stages and deployments. Its URLs answer 403 within a second, as an
// unknown API's do.
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findApi } from './find-api.ts';

/** @throws AppError `resource.not_found` */
export async function deleteApi(deps: ControlDeps, acting: Acting, input: { apiId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findApi(tx, acting, input.apiId);
    // Stages and routes first: they point at deployments and integrations, which refuse to go before them.
    await tx.stage.deleteMany({ where: { apiId: before.apiId } });
    await tx.route.deleteMany({ where: { apiId: before.apiId } });
    await tx.api.delete({ where: { id: before.apiId } });
    await recordChange(tx, acting, { action: 'api.delete', entityKind: 'api', entityId: before.apiId, entityName: before.name, before });
  });
}
