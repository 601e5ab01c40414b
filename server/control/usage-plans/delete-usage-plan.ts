// Deletes a usage plan that no live key is bound to.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findUsagePlan } from './find-usage-plan.ts';

/** @throws AppError `resource.in_use` while keys that are not revoked are bound to it */
export async function deleteUsagePlan(deps: ControlDeps, acting: Acting, input: { usagePlanId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findUsagePlan(tx, acting, input.usagePlanId);
    const liveKeys = await tx.usagePlanKey.count({ where: { usagePlanId: input.usagePlanId, apiKey: { revokedAt: null } } });
    if (liveKeys > 0) throw new AppError('resource.in_use', `${liveKeys} API key(s) are bound to this plan.`, { field: 'usagePlanId' });
    await tx.usagePlan.delete({ where: { id: input.usagePlanId } });
    await recordChange(tx, acting, {
      action: 'usage_plan.delete',
      entityKind: 'usage_plan',
      entityId: before.usagePlanId,
      entityName: before.name,
      before,
    });
  });
}
