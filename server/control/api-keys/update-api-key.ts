// Changes an API key: name, customer, plans, enabled or not. The gateway follows within a second.

import type { z } from 'zod';
import type { ApiKeyView, UpdateApiKey } from '#server/contracts/api-key.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findApiKey, requireKeyOwners, viewApiKey } from './find-api-key.ts';

/** @throws AppError `resource.not_found`, `resource.conflict` for a taken name or a key that is revoked */
export async function updateApiKey(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateApiKey>): Promise<ApiKeyView> {
  const { apiKeyId, usagePlanIds, ...changes } = input;
  return runChange(deps, async (tx) => {
    const before = await findApiKey(tx, acting, apiKeyId);
    if (before.revokedAt !== null) throw new AppError('resource.conflict', 'A revoked key cannot be changed.', { field: 'apiKeyId' });
    const customerId = changes.customerId ?? null;
    await requireKeyOwners(tx, acting, { customerId, applicationId: null, usagePlanIds: usagePlanIds ?? [] });
    // An application belongs to one customer: a key that goes to another customer leaves it.
    const leavesApplication = changes.customerId !== undefined && changes.customerId !== before.customerId;
    await tx.apiKey.update({ where: { id: apiKeyId }, data: { ...given(changes), ...(leavesApplication ? { applicationId: null } : {}) } });
    if (usagePlanIds !== undefined) {
      await tx.usagePlanKey.deleteMany({ where: { apiKeyId } });
      await tx.usagePlanKey.createMany({ data: [...new Set(usagePlanIds)].map((usagePlanId) => ({ usagePlanId, apiKeyId })) });
    }
    const after = viewApiKey(await findApiKey(tx, acting, apiKeyId));
    await recordChange(tx, acting, {
      action: 'api_key.update',
      entityKind: 'api_key',
      entityId: apiKeyId,
      entityName: after.name,
      before: viewApiKey(before),
      after,
    });
    return after;
  });
}
