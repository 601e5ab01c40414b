// Revokes an API key for good: refused everywhere within a second. The row stays for usage and audit.
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { apiKeyParts, findApiKey, viewApiKey } from './find-api-key.ts';

/** Revoking a revoked key changes nothing. @throws AppError `resource.not_found` */
export async function revokeApiKey(deps: ControlDeps, acting: Acting, input: { apiKeyId: string }): Promise<ApiKeyView> {
  return runChange(deps, async (tx) => {
    const before = await findApiKey(tx, acting, input.apiKeyId);
    if (before.revokedAt !== null) return viewApiKey(before);
    const after = await tx.apiKey.update({
      where: { id: before.id },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
      include: apiKeyParts,
    });
    await recordChange(tx, acting, {
      action: 'api_key.revoke',
      entityKind: 'api_key',
      entityId: before.id,
      entityName: before.name,
      before: viewApiKey(before),
      after: viewApiKey(after),
    });
    return viewApiKey(after);
  });
}
