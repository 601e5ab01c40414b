// Takes a member out of a project. The person's account stays; its tokens for the project die with the membership.
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findMembership, keepAnOwner } from './change-member-role.ts';
import { viewMember } from './views.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` for the last owner */
export async function removeMember(deps: ControlDeps, acting: Acting, input: { memberId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findMembership(tx, acting.projectId, input.memberId);
    await keepAnOwner(tx, acting.projectId, input.memberId);
    await tx.accessToken.updateMany({
      where: { projectId: acting.projectId, memberId: input.memberId, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    await tx.membership.delete({ where: { projectId_memberId: { projectId: acting.projectId, memberId: input.memberId } } });
    await recordChange(tx, acting, {
      action: 'member.remove',
      entityKind: 'member',
      entityId: input.memberId,
      entityName: before.member.email,
      before: viewMember(before),
    });
  });
}
