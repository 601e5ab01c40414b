// Makes a stage of an API: a name in its URLs, with variables of its own. It serves nothing until something is deployed,
// unless every change is deployed to it.

import type { z } from 'zod';
import type { CreateStage } from '#server/contracts/api.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { requireApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { runChange } from '../run-change.ts';
import { checkStageOptions } from './check-stage-options.ts';

/**
 * @throws AppError `resource.not_found` for the API or the customer, `resource.conflict` when the name is taken,
 *         `input.invalid` for what only HTTP APIs have
 */
export async function createStage(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateStage>): Promise<{ stageId: string }> {
  const { apiId, ...data } = input;
  return runChange(deps, async (tx) => {
    const api = await requireApi(tx, acting, apiId);
    await checkStageOptions(tx, acting, api.kind, data);
    const { id } = await tx.stage.create({ data: { id: newResourceId(deps.random), apiId: api.id, ...data } });
    await recordChange(tx, acting, {
      action: 'stage.create',
      entityKind: 'stage',
      entityId: id,
      entityName: `${api.name}/${input.name}`,
      after: data,
    });
    if (data.isAutoDeployed) await autoDeploy(tx, deps, acting, api.id);
    return { stageId: id };
  });
}
