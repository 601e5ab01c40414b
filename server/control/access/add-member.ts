// Lets somebody into a project: an existing member by e-mail, or a new one with a one-time password shown once.

import type { z } from 'zod';
import type { AddMember, MemberView } from '#server/contracts/access.ts';
import { newResourceId, pick } from '#server/kernel/ids.ts';
import { hashPassword } from '#server/kernel/password-hash.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewMember } from './views.ts';

/** No character that reads like another one. */
const readable = 'abcdefghijkmnpqrstuvwxyz23456789';

/** 20 characters of 32, in groups of five (100 bits). */
export function newOneTimePassword(random: ControlDeps['random']): string {
  const text = pick(random, readable, 20);
  return (text.match(/.{5}/g) ?? []).join('-');
}

/**
 * Adds a member to the project.
 *
 * @returns the member, and the one-time password when the member is new to the installation (else null)
 * @throws AppError `resource.conflict` when the person is a member of the project already
 */
export async function addMember(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof AddMember>,
): Promise<{ member: MemberView; oneTimePassword: string | null }> {
  const oneTimePassword = newOneTimePassword(deps.random);
  const passwordHash = await hashPassword(oneTimePassword, deps.random);
  return runChange(deps, async (tx) => {
    const known = await tx.member.findUnique({ where: { email: input.email } });
    const member =
      known ??
      (await tx.member.create({
        data: { id: newResourceId(deps.random), email: input.email, name: input.name, passwordHash, mustChangePassword: true },
      }));
    const membership = await tx.membership.create({
      data: { projectId: acting.projectId, memberId: member.id, role: input.role },
      include: { member: true },
    });
    const view = viewMember(membership);
    await recordChange(tx, acting, {
      action: 'member.add',
      entityKind: 'member',
      entityId: member.id,
      entityName: member.email,
      after: view,
    });
    return { member: view, oneTimePassword: known ? null : oneTimePassword };
  });
}
