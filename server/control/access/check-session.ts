// Decides whether the session a browser's cookie names is still good, and who it belongs to. Read on every request, so
// that revoking a session or changing a role works at once.
import { Role } from '#server/contracts/role.ts';
import { limits } from '#server/kernel/limits.ts';
import type { AccessDeps } from '../control-deps.ts';
import type { Principal } from './principal.ts';
import { hashSessionSecret, isSameHash, parseSessionToken } from './session-token.ts';

/**
 * Checks a session claim.
 *
 * @param claim  from the signed cookie: the member's id and the token that openSession gave
 * @returns      the member with the roles it has now, or anonymous when the session is unknown, revoked, past its end,
 *               idle for too long, or another member's
 */
export async function checkSession(deps: AccessDeps, claim: { memberId: string; sessionId: string }): Promise<Principal> {
  const token = parseSessionToken(claim.sessionId);
  if (!token) return { kind: 'anonymous' };
  const session = await deps.prisma.session.findUnique({
    where: { id: token.rowId },
    include: { member: { include: { memberships: true } } },
  });
  const nowMs = deps.clock.nowMs();
  if (!session || !isSameHash(session.secretHash, hashSessionSecret(token.secret))) return { kind: 'anonymous' };
  const idleMs = nowMs - session.lastSeenAt.getTime();
  const isOver = session.revokedAt !== null || session.expiresAt.getTime() <= nowMs || idleMs > limits.control.sessionIdleSeconds * 1000;
  if (isOver || session.memberId !== claim.memberId) return { kind: 'anonymous' };
  if (idleMs > limits.control.sessionTouchSeconds * 1000) {
    await deps.prisma.session.updateMany({ where: { id: session.id }, data: { lastSeenAt: new Date(nowMs) } });
  }
  return {
    kind: 'member',
    memberId: session.memberId,
    email: session.member.email,
    name: session.member.name,
    sessionId: session.id,
    mustChangePassword: session.member.mustChangePassword,
    lastProjectId: session.member.lastProjectId,
    roles: new Map(session.member.memberships.map((membership) => [membership.projectId, Role.parse(membership.role)])),
  };
}
