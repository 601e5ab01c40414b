// The throttle of everything that guesses could be tried on: sign-in of members and developers, asking for an account.
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';

/**
 * Counts an attempt as failed before anything is looked at, so guesses made at the same time cannot slip past the limit
 * together; the caller marks it as succeeded afterwards.
 *
 * @param subject    the account: a member's e-mail, or for the portal a text that no e-mail equals
 * @param ipAddress  as the edge saw it, empty when unknown
 * @returns          the attempt's number
 * @throws AppError `auth.throttled` after 10 failures of an account or 50 of an address within 15 minutes
 */
export async function countAttempt(deps: AccessDeps, subject: string, ipAddress: string): Promise<bigint> {
  const now = new Date(deps.clock.nowMs());
  const windowStart = new Date(now.getTime() - limits.control.signInWindowSeconds * 1000);
  return runChange(deps, async (tx) => {
    // One attempt of an account after the other: counting and adding are then one step.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext(${`sluice.sign-in:${subject}`}))`;
    const since = { createdAt: { gt: windowStart }, succeeded: false };
    const ofAccount = await tx.signInAttempt.count({ where: { email: subject, ...since } });
    const ofAddress = ipAddress === '' ? 0 : await tx.signInAttempt.count({ where: { ipAddress, ...since } });
    if (ofAccount >= limits.control.signInFailuresPerAccount || ofAddress >= limits.control.signInFailuresPerAddress) {
      throw new AppError('auth.throttled', 'Too many failed sign-ins. Wait 15 minutes and try again.');
    }
    await tx.signInAttempt.deleteMany({ where: { email: subject, createdAt: { lte: windowStart } } });
    const attempt = await tx.signInAttempt.create({ data: { email: subject, ipAddress, succeeded: false, createdAt: now } });
    return attempt.id;
  });
}
