// Replaces an API key by a new one with the same name, customer and plans; the old value works a while longer, so that
// programs can change over without a gap.
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { Attributes } from '#server/contracts/request-headers.ts';
import { newApiKey } from '#server/kernel/api-key-format.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { apiKeyParts, findApiKey, viewApiKey } from './find-api-key.ts';

/**
 * Makes the successor and lets the old key expire.
 *
 * Both spend one quota and fill one bucket, those of the line: a rotation gives nothing away. The ledger counts each
 * key apart. The old key keeps its id and usage and is renamed `{name} (replaced {id})`. An end that was set earlier stands.
 *
 * @param input  `overlapSeconds` for which both values work
 * @returns      the new key with its value, shown once
 * @throws AppError `resource.not_found`, or `resource.conflict` for a key that is revoked
 */
export async function rotateApiKey(
  deps: ControlDeps,
  acting: Acting,
  input: { apiKeyId: string; overlapSeconds: number },
): Promise<{ apiKey: ApiKeyView; value: string }> {
  return runChange(deps, async (tx) => {
    const old = await findApiKey(tx, acting, input.apiKeyId);
    if (old.revokedAt !== null) throw new AppError('resource.conflict', 'A revoked key cannot be rotated.', { field: 'apiKeyId' });
    const overlapEnd = new Date(deps.clock.nowMs() + input.overlapSeconds * 1000);
    const replaced = await tx.apiKey.update({
      where: { id: old.id },
      data: {
        name: `${old.name} (replaced ${old.id})`,
        expiresAt: old.expiresAt !== null && old.expiresAt < overlapEnd ? old.expiresAt : overlapEnd,
      },
      include: apiKeyParts,
    });
    const key = newApiKey(deps.random, old.keyPrefix.startsWith('slk_test_') ? 'test' : 'live');
    const row = await tx.apiKey.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        customerId: old.customerId,
        applicationId: old.applicationId,
        lineageId: old.lineageId ?? old.id,
        isSandbox: old.isSandbox,
        attributes: Attributes.parse(old.attributes),
        name: old.name,
        keyHash: new Uint8Array(key.hash),
        keyPrefix: key.prefix,
        keyLast4: key.last4,
        isEnabled: old.isEnabled,
        usagePlans: { create: old.usagePlans.map(({ usagePlan }) => ({ usagePlanId: usagePlan.id })) },
      },
      include: apiKeyParts,
    });
    await recordChange(tx, acting, {
      action: 'api_key.rotate',
      entityKind: 'api_key',
      entityId: old.id,
      entityName: old.name,
      before: viewApiKey(old),
      after: { replaced: viewApiKey(replaced), successor: viewApiKey(row) },
    });
    return { apiKey: viewApiKey(row), value: key.value };
  });
}
