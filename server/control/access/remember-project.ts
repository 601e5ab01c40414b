// Keeps which project a member looked at last, so that the console opens there. Nobody's rights depend on it: no audit record.
import type { AccessDeps } from '../control-deps.ts';
import type { Principal } from './principal.ts';

/** A project in which the member has no role is not kept. */
export async function rememberProject(deps: AccessDeps, member: Extract<Principal, { kind: 'member' }>, projectId: string): Promise<void> {
  if (!member.roles.has(projectId)) return;
  await deps.prisma.member.update({ where: { id: member.memberId }, data: { lastProjectId: projectId } });
}
