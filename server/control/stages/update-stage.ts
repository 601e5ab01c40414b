// Replaces a stage's variables; running gateways follow within a second, without a deployment.

import type { z } from 'zod';
import type { UpdateStage } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { DeployedApi } from '#server/contracts/published-config.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { checkConfig } from '../deployments/model/check-config.ts';
import { runChange } from '../run-change.ts';
import { findStage } from './find-stage.ts';

/** @throws AppError `resource.not_found`, or `deployment.invalid` when what is deployed cannot do with these variables */
export async function updateStage(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateStage>): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findStage(tx, acting, input.apiId, input.stageId);
    if (before.deploymentId !== null) {
      const deployment = await tx.deployment.findUniqueOrThrow({ where: { id: before.deploymentId } });
      const problems = checkConfig(DeployedApi.parse(deployment.config), [{ name: before.name, variables: input.variables }]);
      if (problems.length > 0) {
        throw new AppError('deployment.invalid', 'What is deployed on this stage needs other variables.', { problems, field: 'variables' });
      }
    }
    await tx.stage.update({ where: { id: before.id }, data: { variables: input.variables } });
    await recordChange(tx, acting, {
      action: 'stage.update',
      entityKind: 'stage',
      entityId: before.id,
      entityName: before.name,
      before: { variables: StageVariables.parse(before.variables) },
      after: { variables: input.variables },
    });
  });
}
