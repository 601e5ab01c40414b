// Rows of members, sessions and tokens as callers see them: no hash leaves this folder.

import type { AccessToken, Member, Membership, Session } from '#prisma/generated/client.ts';
import type { AccessTokenView, MemberView, SessionView } from '#server/contracts/access.ts';
import { Role } from '#server/contracts/role.ts';

export function viewMember(membership: Membership & { member: Member }): MemberView {
  return {
    memberId: membership.memberId,
    email: membership.member.email,
    name: membership.member.name,
    role: Role.parse(membership.role),
    createdAtMs: membership.createdAt.getTime(),
  };
}

export function viewSession(session: Session, currentSessionId: string): SessionView {
  return {
    sessionId: session.id,
    isCurrent: session.id === currentSessionId,
    userAgent: session.userAgent,
    ipAddress: session.ipAddress,
    createdAtMs: session.createdAt.getTime(),
    lastSeenAtMs: session.lastSeenAt.getTime(),
    expiresAtMs: session.expiresAt.getTime(),
  };
}

export function viewAccessToken(token: AccessToken & { member: Member }): AccessTokenView {
  return {
    tokenId: token.id,
    name: token.name,
    role: Role.parse(token.role),
    last4: token.tokenLast4,
    memberEmail: token.member.email,
    createdAtMs: token.createdAt.getTime(),
    lastUsedAtMs: token.lastUsedAt?.getTime() ?? null,
    expiresAtMs: token.expiresAt?.getTime() ?? null,
    revokedAtMs: token.revokedAt?.getTime() ?? null,
  };
}
