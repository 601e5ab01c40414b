// A stage looked up inside one API of one project.

import type { Stage } from '#prisma/generated/client.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { requireApi } from '../apis/find-api.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

/** @throws AppError `resource.not_found`, also for a stage of another API or project */
export async function findStage(db: Transaction | ControlDeps['prisma'], acting: Acting, apiId: string, stageId: string): Promise<Stage> {
  await requireApi(db, acting, apiId);
  const stage = await db.stage.findFirst({ where: { id: stageId, apiId } });
  if (!stage) throw new AppError('resource.not_found', 'There is no such stage in this API.', { field: 'stageId' });
  return stage;
}
