// Revokes an access token: its next request is refused. Owners revoke any token, others their own.
import type { AccessTokenView } from '#server/contracts/access.ts';
import type { Role } from '#server/contracts/role.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewAccessToken } from './views.ts';

/** @throws AppError `resource.not_found`, also for somebody else's token when the caller is not an owner */
export async function revokeAccessToken(
  deps: ControlDeps,
  acting: Acting,
  caller: { memberId: string; role: Role },
  input: { tokenId: string },
): Promise<AccessTokenView> {
  return runChange(deps, async (tx) => {
    const before = await tx.accessToken.findUnique({ where: { id: input.tokenId }, include: { member: true } });
    const mayRevoke = before?.projectId === acting.projectId && (caller.role === 'owner' || before.memberId === caller.memberId);
    if (!before || !mayRevoke) throw new AppError('resource.not_found', 'There is no such access token.', { field: 'tokenId' });
    if (before.revokedAt !== null) return viewAccessToken(before);
    const after = await tx.accessToken.update({
      where: { id: before.id },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
      include: { member: true },
    });
    await recordChange(tx, acting, {
      action: 'access_token.revoke',
      entityKind: 'access_token',
      entityId: before.id,
      entityName: before.name,
      before: viewAccessToken(before),
      after: viewAccessToken(after),
    });
    return viewAccessToken(after);
  });
}
