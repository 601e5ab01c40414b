// Deletes a stage; its URLs answer as unknown ones within a second. Deployments stay.
import { StageVariables } from '#server/contracts/names.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findStage } from './find-stage.ts';

/** @throws AppError `resource.not_found` */
export async function deleteStage(deps: ControlDeps, acting: Acting, input: { apiId: string; stageId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findStage(tx, acting, input.apiId, input.stageId);
    await tx.stage.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'stage.delete',
      entityKind: 'stage',
      entityId: before.id,
      entityName: before.name,
      before: { name: before.name, variables: StageVariables.parse(before.variables), deploymentId: before.deploymentId },
    });
  });
}
