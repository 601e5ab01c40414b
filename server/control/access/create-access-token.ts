// Makes a bearer token for a program. Its value is shown once; only the SHA-256 is kept.

import type { z } from 'zod';
import type { AccessTokenView, CreateAccessToken } from '#server/contracts/access.ts';
import type { Role } from '#server/contracts/role.ts';
import { isAtLeast } from '#server/contracts/role-rank.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { newAccessToken } from './access-token-format.ts';
import { viewAccessToken } from './views.ts';

/**
 * Makes a token that acts for `maker`.
 *
 * @param maker  the member, with its own role in the project: a token cannot do more
 * @throws AppError `auth.forbidden` when the asked role exceeds the maker's
 */
export async function createAccessToken(
  deps: ControlDeps,
  acting: Acting,
  maker: { memberId: string; role: Role },
  input: z.infer<typeof CreateAccessToken>,
): Promise<{ token: AccessTokenView; value: string }> {
  if (!isAtLeast(maker.role, input.role))
    throw new AppError('auth.forbidden', 'A token cannot have a stronger role than its maker.', { field: 'role' });
  const { value, hash, last4 } = newAccessToken(deps.random);
  const nowMs = deps.clock.nowMs();
  return runChange(deps, async (tx) => {
    const row = await tx.accessToken.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        memberId: maker.memberId,
        name: input.name,
        role: input.role,
        tokenHash: hash,
        tokenLast4: last4,
        createdAt: new Date(nowMs),
        expiresAt: input.expiresInDays === null ? null : new Date(nowMs + input.expiresInDays * 86_400_000),
      },
      include: { member: true },
    });
    const token = viewAccessToken(row);
    await recordChange(tx, acting, {
      action: 'access_token.create',
      entityKind: 'access_token',
      entityId: row.id,
      entityName: row.name,
      after: token,
    });
    return { token, value };
  });
}
