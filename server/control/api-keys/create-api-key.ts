// Makes an API key. Its value is in this answer and nowhere else: the row keeps the SHA-256.

import type { z } from 'zod';
import type { ApiKeyView, CreateApiKey } from '#server/contracts/api-key.ts';
import { newApiKey } from '#server/kernel/api-key-format.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { apiKeyParts, requireKeyOwners, viewApiKey } from './find-api-key.ts';

/** @throws AppError `resource.conflict` when the name is taken, `resource.not_found` for what the key should belong to */
export async function createApiKey(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof CreateApiKey>,
): Promise<{ apiKey: ApiKeyView; value: string }> {
  const key = newApiKey(deps.random, input.environment);
  return runChange(deps, async (tx) => {
    await requireKeyOwners(tx, acting, input);
    const row = await tx.apiKey.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        customerId: input.customerId,
        applicationId: input.applicationId,
        name: input.name,
        attributes: input.attributes,
        keyHash: new Uint8Array(key.hash),
        keyPrefix: key.prefix,
        keyLast4: key.last4,
        expiresAt: input.expiresAtMs === null ? null : new Date(input.expiresAtMs),
        usagePlans: { create: [...new Set(input.usagePlanIds)].map((usagePlanId) => ({ usagePlanId })) },
      },
      include: apiKeyParts,
    });
    const apiKey = viewApiKey(row);
    await recordChange(tx, acting, {
      action: 'api_key.create',
      entityKind: 'api_key',
      entityId: row.id,
      entityName: row.name,
      after: apiKey,
    });
    return { apiKey, value: key.value };
  });
}
