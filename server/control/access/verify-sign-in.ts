// Decides a sign-in: throttled per account and per address, equally slow whether the account exists or not.
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import { verifyPassword } from '#server/kernel/password-hash.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';

export type SignedInMember = { memberId: string; email: string; name: string; mustChangePassword: boolean };

/**
 * Checks e-mail and password.
 *
 * The attempt is counted as failed before the password is looked at and marked as succeeded afterwards, so guesses made
 * at the same time cannot slip past the limit together.
 *
 * @param attempt  contracts/access.ts, SignIn; `ipAddress` as the edge saw it, empty when unknown
 * @throws AppError `auth.failed` alike for an unknown account and a wrong password; `auth.throttled` after 10 failures
 *         of an account or 50 of an address within 15 minutes
 */
export async function verifySignIn(
  deps: AccessDeps,
  attempt: { email: string; password: string; ipAddress: string },
): Promise<SignedInMember> {
  const email = attempt.email.trim().toLowerCase();
  const attemptId = await countAttempt(deps, email, attempt.ipAddress.slice(0, 64));
  const member = await deps.prisma.member.findUnique({ where: { email } });
  const isRight = await verifyPassword(attempt.password, member?.passwordHash ?? null);
  if (!member || !isRight) throw new AppError('auth.failed', 'The e-mail or the password is wrong.');
  await deps.prisma.signInAttempt.update({ where: { id: attemptId }, data: { succeeded: true } });
  return { memberId: member.id, email: member.email, name: member.name, mustChangePassword: member.mustChangePassword };
}

async function countAttempt(deps: AccessDeps, email: string, ipAddress: string): Promise<bigint> {
  const now = new Date(deps.clock.nowMs());
  const windowStart = new Date(now.getTime() - limits.control.signInWindowSeconds * 1000);
  return runChange(deps, async (tx) => {
    // One attempt of an account after the other: counting and adding are then one step.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`sluice.sign-in:${email}`}))`;
    const since = { createdAt: { gt: windowStart }, succeeded: false };
    const ofAccount = await tx.signInAttempt.count({ where: { email, ...since } });
    const ofAddress = ipAddress === '' ? 0 : await tx.signInAttempt.count({ where: { ipAddress, ...since } });
    if (ofAccount >= limits.control.signInFailuresPerAccount || ofAddress >= limits.control.signInFailuresPerAddress) {
      throw new AppError('auth.throttled', 'Too many failed sign-ins. Wait 15 minutes and try again.');
    }
    await tx.signInAttempt.deleteMany({ where: { email, createdAt: { lte: windowStart } } });
    const attempt = await tx.signInAttempt.create({ data: { email, ipAddress, succeeded: false, createdAt: now } });
    return attempt.id;
  });
}
