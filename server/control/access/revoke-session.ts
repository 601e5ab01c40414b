// Ends sessions of a member: one, or all but the one it is asked from. The next request with them is anonymous.
import type { Actor } from '#server/contracts/ports.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';

type Caller = { memberId: string; actor: Actor };

/** @throws AppError `resource.not_found` when the caller has no such live session */
export async function revokeSession(deps: AccessDeps, caller: Caller, input: { sessionId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: input.sessionId, memberId: caller.memberId, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    if (count === 0) throw new AppError('resource.not_found', 'There is no such session.', { field: 'sessionId' });
    await recordChange(
      tx,
      { actor: caller.actor, projectId: null },
      {
        action: 'session.revoke',
        entityKind: 'session',
        entityId: input.sessionId,
        entityName: '',
      },
    );
  });
}

/** @returns how many sessions ended */
export async function revokeOtherSessions(deps: AccessDeps, caller: Caller & { sessionId: string }): Promise<{ revoked: number }> {
  return runChange(deps, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: { id: { not: caller.sessionId }, memberId: caller.memberId, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    await recordChange(
      tx,
      { actor: caller.actor, projectId: null },
      {
        action: 'session.revoke_others',
        entityKind: 'member',
        entityId: caller.memberId,
        entityName: caller.actor.name,
        after: { revoked: count },
      },
    );
    return { revoked: count };
  });
}
