// Changes what a member may do in a project. The last owner stays owner: a project without one could never be mended.
import type { MemberView } from '#server/contracts/access.ts';
import type { Role } from '#server/contracts/role.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewMember } from './views.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` for the last owner */
export async function changeMemberRole(deps: ControlDeps, acting: Acting, input: { memberId: string; role: Role }): Promise<MemberView> {
  return runChange(deps, async (tx) => {
    const before = await findMembership(tx, acting.projectId, input.memberId);
    if (input.role !== 'owner') await keepAnOwner(tx, acting.projectId, input.memberId);
    const after = await tx.membership.update({
      where: { projectId_memberId: { projectId: acting.projectId, memberId: input.memberId } },
      data: { role: input.role },
      include: { member: true },
    });
    await recordChange(tx, acting, {
      action: 'member.change_role',
      entityKind: 'member',
      entityId: input.memberId,
      entityName: after.member.email,
      before: viewMember(before),
      after: viewMember(after),
    });
    return viewMember(after);
  });
}

/** @throws AppError `resource.not_found` when the member is not in the project */
export async function findMembership(tx: Transaction, projectId: string, memberId: string) {
  const membership = await tx.membership.findUnique({ where: { projectId_memberId: { projectId, memberId } }, include: { member: true } });
  if (!membership) throw new AppError('resource.not_found', 'There is no such member in this project.', { field: 'memberId' });
  return membership;
}

/** Locks the owners' rows, so that two owners cannot each remove the other at the same time. */
export async function keepAnOwner(tx: Transaction, projectId: string, leavingMemberId: string): Promise<void> {
  const owners = await tx.$queryRaw<{ member_id: string }[]>`
    SELECT member_id FROM membership WHERE project_id = ${projectId} AND role = 'owner' ORDER BY member_id FOR UPDATE`;
  if (owners.every((owner) => owner.member_id === leavingMemberId) && owners.length > 0) {
    throw new AppError('resource.in_use', 'A project keeps at least one owner. Make somebody else owner first.', { field: 'memberId' });
  }
}
