// Deletes an upstream credential that nothing names any more.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findReferences } from '../upstreams/find-references.ts';
import { viewUpstreamCredential } from './list-upstream-credentials.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` naming what uses it */
export async function deleteUpstreamCredential(deps: ControlDeps, acting: Acting, input: { credentialId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await tx.upstreamCredential.findFirst({ where: { id: input.credentialId, projectId: acting.projectId } });
    if (!before) throw new AppError('resource.not_found', 'There is no such credential in this project.', { field: 'credentialId' });
    const users = await findReferences(tx, acting, 'credentials', before.name);
    if (users.length > 0) throw new AppError('resource.in_use', `Still used by ${users.join(', ')}.`, { field: 'credentialId' });
    await tx.upstreamCredential.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'upstream_credential.delete',
      entityKind: 'upstream_credential',
      entityId: before.id,
      entityName: before.name,
      before: viewUpstreamCredential(before),
    });
  });
}
