// Changes a stage: its variables, whether changes are deployed at once, whose sandbox it is. Running gateways follow
// within a second, without a deployment.

import type { z } from 'zod';
import type { UpdateStage } from '#server/contracts/api.ts';
import { StageVariables } from '#server/contracts/names.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { requireApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { checkServed } from './check-served.ts';
import { checkStageOptions } from './check-stage-options.ts';
import { findStage } from './find-stage.ts';

/**
 * @throws AppError `resource.not_found`, `deployment.invalid` when what is deployed or its canary cannot do with these
 *         variables, `input.invalid` for what only HTTP APIs have, `resource.conflict` for automatic deployments beside a
 *         canary
 */
export async function updateStage(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateStage>): Promise<void> {
  const { apiId, stageId, ...changes } = input;
  await runChange(deps, async (tx) => {
    const api = await requireApi(tx, acting, apiId);
    const before = await findStage(tx, acting, apiId, stageId);
    await checkStageOptions(tx, acting, api.kind, changes);
    if (changes.isAutoDeployed && before.canaryDeploymentId !== null) {
      throw new AppError('resource.conflict', 'A canary runs here: promote or drop it first.', { field: 'isAutoDeployed' });
    }
    if (changes.variables !== undefined) await checkServed(tx, before, { variables: changes.variables });
    const after = await tx.stage.update({ where: { id: before.id }, data: given(changes) });
    await recordChange(tx, acting, {
      action: 'stage.update',
      entityKind: 'stage',
      entityId: before.id,
      entityName: before.name,
      before: audited(before),
      after: audited(after),
    });
    if (changes.isAutoDeployed || changes.variables) await autoDeploy(tx, deps, acting, apiId);
  });
}

function audited(stage: { variables: unknown; isAutoDeployed: boolean; isSandbox: boolean; customerId: string | null }): object {
  const { isAutoDeployed, isSandbox, customerId } = stage;
  return { variables: StageVariables.parse(stage.variables), isAutoDeployed, isSandbox, customerId };
}
