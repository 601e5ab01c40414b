// Decides what a bearer token may do: the role it was given, never more than its maker has in the project now.
import { limits } from '#server/kernel/limits.ts';
import type { AccessDeps } from '../control-deps.ts';
import { hashAccessToken, isWellFormedAccessToken } from './access-token-format.ts';
import type { Principal } from './principal.ts';
import { tokenRole } from './principal.ts';

/** @returns the token's principal, or anonymous when it is malformed, unknown, revoked, expired or its maker has left */
export async function checkAccessToken(deps: AccessDeps, value: string): Promise<Principal> {
  if (!isWellFormedAccessToken(value)) return { kind: 'anonymous' };
  const token = await deps.prisma.accessToken.findUnique({ where: { tokenHash: hashAccessToken(value) } });
  const now = new Date(deps.clock.nowMs());
  if (!token || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) return { kind: 'anonymous' };
  const membership = await deps.prisma.membership.findUnique({
    where: { projectId_memberId: { projectId: token.projectId, memberId: token.memberId } },
  });
  const role = tokenRole(token.role, membership?.role);
  if (role === null) return { kind: 'anonymous' };
  if (token.lastUsedAt === null || now.getTime() - token.lastUsedAt.getTime() > limits.control.sessionTouchSeconds * 1000) {
    await deps.prisma.accessToken.updateMany({ where: { id: token.id }, data: { lastUsedAt: now } });
  }
  return { kind: 'access-token', tokenId: token.id, name: token.name, memberId: token.memberId, projectId: token.projectId, role };
}
