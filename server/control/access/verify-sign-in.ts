// Decides a sign-in: throttled per account and per address, equally slow whether the account exists or not.
import { AppError } from '#server/kernel/app-error.ts';
import { verifyPassword } from '#server/kernel/password-hash.ts';
import type { AccessDeps } from '../control-deps.ts';
import { countAttempt } from './count-attempt.ts';

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
