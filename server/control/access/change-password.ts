// A member replaces its own password. Every other session ends, and tokens stay: they are revoked one by one.
import type { Actor } from '#server/contracts/ports.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { hashPassword } from '#server/kernel/password-hash.ts';
import { recordChange } from '../audit/record-change.ts';
import type { AccessDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { verifySignIn } from './verify-sign-in.ts';

/**
 * Replaces the password of `caller`.
 *
 * @throws AppError `auth.failed` when the current password is wrong, `auth.throttled` after too many wrong ones,
 *         `input.invalid` when the new one is the old one
 */
export async function changePassword(
  deps: AccessDeps,
  caller: { memberId: string; email: string; sessionId: string; actor: Actor },
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  await verifySignIn(deps, { email: caller.email, password: input.currentPassword, ipAddress: '' });
  if (input.newPassword === input.currentPassword) {
    throw new AppError('input.invalid', 'The new password must differ from the current one.', { field: 'newPassword' });
  }
  const passwordHash = await hashPassword(input.newPassword, deps.random);
  await runChange(deps, async (tx) => {
    await tx.member.update({ where: { id: caller.memberId }, data: { passwordHash, mustChangePassword: false } });
    await tx.session.updateMany({
      where: { memberId: caller.memberId, id: { not: caller.sessionId }, revokedAt: null },
      data: { revokedAt: new Date(deps.clock.nowMs()) },
    });
    await recordChange(
      tx,
      { actor: caller.actor, projectId: null },
      {
        action: 'member.change_password',
        entityKind: 'member',
        entityId: caller.memberId,
        entityName: caller.email,
      },
    );
  });
}
