// Revokes an access key of the AWS wire protocol: refused within a second.
import type { CredentialView } from '#server/contracts/credential.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { viewCredential } from './list-credentials.ts';

/** Revoking a revoked one changes nothing. @throws AppError `resource.not_found` */
export async function revokeCredential(deps: ControlDeps, acting: Acting, input: { credentialId: string }): Promise<CredentialView> {
  return runChange(deps, async (tx) => {
    const before = await tx.credential.findFirst({ where: { id: input.credentialId, projectId: acting.projectId } });
    if (!before) throw new AppError('resource.not_found', 'There is no such credential in this project.', { field: 'credentialId' });
    if (before.revokedAt !== null) return viewCredential(before);
    const after = await tx.credential.update({ where: { id: before.id }, data: { revokedAt: new Date(deps.clock.nowMs()) } });
    await recordChange(tx, acting, {
      action: 'credential.revoke',
      entityKind: 'credential',
      entityId: before.id,
      entityName: before.name,
      before: viewCredential(before),
      after: viewCredential(after),
    });
    return viewCredential(after);
  });
}
