// Sessions of the portal: begun at sign-in, looked up on every request, listed and ended by their developer. The cookie
// carries row id and secret, the row only the secret's SHA-256.
import type { SessionView } from '#server/contracts/access.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import { hashSessionSecret, isSameHash, newSessionToken, parseSessionToken } from '../access/session-token.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import type { DeveloperPrincipal } from './developer-principal.ts';
import { actingDeveloper } from './developer-principal.ts';

/** What the edge knows of the browser; kept for the list of sessions, cut to 300 and 64 characters. */
export type Browser = { userAgent: string; ipAddress: string };

/** @returns the token to put in the cookie; every sign-in makes a new one */
export async function openDeveloperSession(deps: AccessDeps, developerId: string, browser: Browser): Promise<string> {
  const { token, rowId, secretHash } = newSessionToken(deps.random);
  const now = new Date(deps.clock.nowMs());
  await runChange(deps, async (tx) => {
    await tx.developerSession.create({
      data: {
        id: rowId,
        developerId,
        secretHash,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + limits.control.sessionLifeSeconds * 1000),
        userAgent: browser.userAgent.slice(0, 300),
        ipAddress: browser.ipAddress.slice(0, 64),
      },
    });
  });
  return token;
}

/**
 * Looks up whom a cookie belongs to.
 *
 * @param text  the cookie's value
 * @returns     null when the session is unknown, revoked, past its end or idle for too long, or the customer is disabled
 */
export async function checkDeveloperSession(deps: AccessDeps, text: string): Promise<DeveloperPrincipal | null> {
  const token = parseSessionToken(text);
  if (!token) return null;
  const session = await deps.prisma.developerSession.findUnique({
    where: { id: token.rowId },
    include: { developer: { include: { customer: true, project: true } } },
  });
  if (!session || !isSameHash(session.secretHash, hashSessionSecret(token.secret))) return null;
  const nowMs = deps.clock.nowMs();
  const idleMs = nowMs - session.lastSeenAt.getTime();
  const isOver = session.revokedAt !== null || session.expiresAt.getTime() <= nowMs || idleMs > limits.control.sessionIdleSeconds * 1000;
  const { developer } = session;
  if (isOver || !developer.customer.isEnabled) return null;
  if (idleMs > limits.control.sessionTouchSeconds * 1000) {
    await deps.prisma.developerSession.updateMany({ where: { id: session.id }, data: { lastSeenAt: new Date(nowMs) } });
  }
  return {
    developerId: developer.id,
    email: developer.email,
    name: developer.name,
    customerId: developer.customerId,
    customerName: developer.customer.name,
    projectId: developer.projectId,
    projectName: developer.project.name,
    sessionId: session.id,
  };
}

/** The developer's own live sessions, newest first, at most 200. */
export async function listDeveloperSessions(deps: AccessDeps, developer: DeveloperPrincipal): Promise<SessionView[]> {
  const rows = await deps.prisma.developerSession.findMany({
    where: { developerId: developer.developerId, revokedAt: null, expiresAt: { gt: new Date(deps.clock.nowMs()) } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: limits.control.pageSizeMax,
  });
  return rows.map((row) => ({
    sessionId: row.id,
    isCurrent: row.id === developer.sessionId,
    userAgent: row.userAgent,
    ipAddress: row.ipAddress,
    createdAtMs: row.createdAt.getTime(),
    lastSeenAtMs: row.lastSeenAt.getTime(),
    expiresAtMs: row.expiresAt.getTime(),
  }));
}

/** Ends one session of the developer's; its next request is refused. @throws AppError `resource.not_found` */
export async function revokeDeveloperSession(deps: AccessDeps, developer: DeveloperPrincipal, sessionId: string): Promise<void> {
  await runChange(deps, async (tx) => {
    const { count } = await tx.developerSession.updateMany({
      where: { id: sessionId, developerId: developer.developerId, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    if (count === 0) throw new AppError('resource.not_found', 'There is no such session.', { field: 'sessionId' });
    await recordChange(tx, actingDeveloper(developer), {
      action: 'developer_session.revoke',
      entityKind: 'developer_session',
      entityId: sessionId,
      entityName: developer.email,
    });
  });
}
