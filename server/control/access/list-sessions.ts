// A member's own live sessions, newest first, at most 200.
import type { SessionView } from '#server/contracts/access.ts';
import { limits } from '#server/kernel/limits.ts';
import type { AccessDeps } from '../control-deps.ts';
import { viewSession } from './views.ts';

export async function listSessions(deps: AccessDeps, caller: { memberId: string; sessionId: string }): Promise<SessionView[]> {
  const rows = await deps.prisma.session.findMany({
    where: { memberId: caller.memberId, revokedAt: null, expiresAt: { gt: new Date(deps.clock.nowMs()) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limits.control.pageSizeMax,
  });
  return rows.map((row) => viewSession(row, caller.sessionId));
}
