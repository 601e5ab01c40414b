// Decides a developer's sign-in: throttled and equally slow as a member's, in an account space of the project's own.
import { AppError } from '#server/kernel/app-error.ts';
import { hashPassword, verifyPassword } from '#server/kernel/password-hash.ts';
import { countAttempt } from '../access/count-attempt.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import type { DeveloperPrincipal } from './developer-principal.ts';
import { actingDeveloper } from './developer-principal.ts';
import type { Browser } from './developer-sessions.ts';
import { openDeveloperSession } from './developer-sessions.ts';

type Attempt = { projectId: string; email: string; password: string };

/**
 * Checks e-mail and password, and begins a session.
 *
 * @returns the token for the cookie
 * @throws AppError `auth.failed` alike for an unknown account, a wrong password and a disabled customer; `auth.pending`
 *         for the right password of somebody who waits for approval; `auth.throttled` as for members
 */
export async function signInDeveloper(deps: AccessDeps, attempt: Attempt, browser: Browser): Promise<string> {
  const developerId = await verifyDeveloper(deps, attempt, browser.ipAddress);
  return openDeveloperSession(deps, developerId, browser);
}

/** Replaces the developer's password; every other session ends. @throws AppError as signInDeveloper, `input.invalid` for the old one again */
export async function changeDeveloperPassword(
  deps: AccessDeps,
  developer: DeveloperPrincipal,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { projectId, email, developerId } = developer;
  await verifyDeveloper(deps, { projectId, email, password: input.currentPassword }, '');
  if (input.newPassword === input.currentPassword) {
    throw new AppError('input.invalid', 'The new password must differ from the current one.', { field: 'newPassword' });
  }
  const passwordHash = await hashPassword(input.newPassword, deps.random);
  await runChange(deps, async (tx) => {
    await tx.developer.update({ where: { id: developerId }, data: { passwordHash } });
    await tx.developerSession.updateMany({
      where: { developerId, id: { not: developer.sessionId }, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    await recordChange(tx, actingDeveloper(developer), {
      action: 'developer.change_password',
      entityKind: 'developer',
      entityId: developerId,
      entityName: email,
    });
  });
}

async function verifyDeveloper(deps: AccessDeps, attempt: Attempt, ipAddress: string): Promise<string> {
  const email = attempt.email.trim().toLowerCase();
  const { projectId } = attempt;
  const attemptId = await countAttempt(deps, portalSubject(projectId, email), ipAddress.slice(0, 64));
  const account = { projectId_email: { projectId, email } };
  const developer = await deps.prisma.developer.findUnique({ where: account, include: { customer: true } });
  const waiting = developer ? null : await deps.prisma.signUp.findUnique({ where: account });
  const isRight = await verifyPassword(attempt.password, developer?.passwordHash ?? waiting?.passwordHash ?? null);
  if (isRight && waiting) {
    throw new AppError('auth.pending', 'Your account waits for approval. You can sign in as soon as it has been approved.');
  }
  if (!developer || !isRight || !developer.customer.isEnabled) {
    throw new AppError('auth.failed', 'The e-mail or the password is wrong.');
  }
  await deps.prisma.signInAttempt.update({ where: { id: attemptId }, data: { succeeded: true } });
  return developer.id;
}

/** The name under which the throttle counts: no member's e-mail, so that neither locks the other out. */
export function portalSubject(projectId: string, email: string): string {
  return `portal:${projectId}:${email}`;
}
