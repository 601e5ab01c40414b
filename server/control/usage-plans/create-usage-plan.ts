// Makes a usage plan: the limits of the keys that will be bound to it, and where those keys are valid.

import type { z } from 'zod';
import type { CreateUsagePlan, UsagePlanView } from '#server/contracts/usage-plan.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findUsagePlan, quotaColumns, requireStages, throttleColumns } from './find-usage-plan.ts';

/** @throws AppError `resource.conflict` when the name is taken, `resource.not_found` for a stage */
export async function createUsagePlan(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateUsagePlan>): Promise<UsagePlanView> {
  return runChange(deps, async (tx) => {
    await requireStages(tx, acting, input.stageIds);
    const { id } = await tx.usagePlan.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        name: input.name,
        description: input.description,
        isPublished: input.isPublished,
        ...throttleColumns(input.throttle),
        ...quotaColumns(input.quota),
        stages: { create: [...new Set(input.stageIds)].map((stageId) => ({ stageId })) },
      },
    });
    const view = await findUsagePlan(tx, acting, id);
    await recordChange(tx, acting, {
      action: 'usage_plan.create',
      entityKind: 'usage_plan',
      entityId: id,
      entityName: view.name,
      after: view,
    });
    return view;
  });
}
