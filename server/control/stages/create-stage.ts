// Makes a stage of an API: a name in its URLs, with variables of its own. It serves nothing until something is deployed.

import type { z } from 'zod';
import type { CreateStage } from '#server/contracts/api.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { requireApi } from '../apis/find-api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';

/** @throws AppError `resource.not_found` for the API, `resource.conflict` when the name is taken */
export async function createStage(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateStage>): Promise<{ stageId: string }> {
  return runChange(deps, async (tx) => {
    const api = await requireApi(tx, acting, input.apiId);
    const { id } = await tx.stage.create({
      data: { id: newResourceId(deps.random), apiId: api.id, name: input.name, variables: input.variables },
    });
    await recordChange(tx, acting, {
      action: 'stage.create',
      entityKind: 'stage',
      entityId: id,
      entityName: `${api.name}/${input.name}`,
      after: { name: input.name, variables: input.variables },
    });
    return { stageId: id };
  });
}
