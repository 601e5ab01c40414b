// Changes a usage plan; the new limits hold for its keys within a second, what they have used already still counts.

import type { z } from 'zod';
import type { UpdateUsagePlan, UsagePlanView } from '#server/contracts/usage-plan.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findUsagePlan, quotaColumns, requireStages, throttleColumns } from './find-usage-plan.ts';

/** @throws AppError `resource.not_found` for the plan or a stage, `resource.conflict` when the new name is taken */
export async function updateUsagePlan(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateUsagePlan>): Promise<UsagePlanView> {
  const { usagePlanId, name, description, throttle, quota, stageIds, isPublished } = input;
  return runChange(deps, async (tx) => {
    const before = await findUsagePlan(tx, acting, usagePlanId);
    await tx.usagePlan.update({
      where: { id: usagePlanId },
      data: {
        ...given({ name, description, isPublished }),
        ...(throttle === undefined ? {} : throttleColumns(throttle)),
        ...(quota === undefined ? {} : quotaColumns(quota)),
      },
    });
    if (stageIds !== undefined) {
      await requireStages(tx, acting, stageIds);
      await tx.usagePlanStage.deleteMany({ where: { usagePlanId } });
      await tx.usagePlanStage.createMany({ data: [...new Set(stageIds)].map((stageId) => ({ usagePlanId, stageId })) });
    }
    const after = await findUsagePlan(tx, acting, usagePlanId);
    await recordChange(tx, acting, {
      action: 'usage_plan.update',
      entityKind: 'usage_plan',
      entityId: usagePlanId,
      entityName: after.name,
      before,
      after,
    });
    return after;
  });
}
