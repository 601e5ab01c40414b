// Lets a stage serve an earlier deployment again. What is being edited stays as it is.
import { StageVariables } from '#server/contracts/names.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findStage } from '../stages/find-stage.ts';
import { checkConfig } from './model/check-config.ts';

/** @throws AppError `resource.not_found`, or `deployment.invalid` when the stage's variables have changed under it */
export async function rollBack(
  deps: ControlDeps,
  acting: Acting,
  input: { apiId: string; stageId: string; deploymentId: string },
): Promise<void> {
  await runChange(deps, async (tx) => {
    const stage = await findStage(tx, acting, input.apiId, input.stageId);
    const deployment = await tx.deployment.findFirst({ where: { id: input.deploymentId, apiId: input.apiId } });
    if (!deployment) throw new AppError('resource.not_found', 'There is no such deployment of this API.', { field: 'deploymentId' });
    const variables = StageVariables.parse(stage.variables);
    const problems = checkConfig(DeployedApi.parse(deployment.config), [{ name: stage.name, variables }]);
    if (problems.length > 0) throw new AppError('deployment.invalid', 'The stage cannot serve this deployment any more.', { problems });
    await tx.stage.update({ where: { id: stage.id }, data: { deploymentId: deployment.id } });
    await recordChange(tx, acting, {
      action: 'deployment.roll_back',
      entityKind: 'stage',
      entityId: stage.id,
      entityName: stage.name,
      before: { deploymentId: stage.deploymentId },
      after: { deploymentId: deployment.id },
    });
  });
}
