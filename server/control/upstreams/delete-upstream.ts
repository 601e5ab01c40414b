// Deletes an upstream that nothing names any more.
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findReferences } from './find-references.ts';
import { findUpstream, viewUpstream } from './find-upstream.ts';

/** @throws AppError `resource.not_found`, or `resource.in_use` naming what uses it */
export async function deleteUpstream(deps: ControlDeps, acting: Acting, input: { upstreamId: string }): Promise<void> {
  await runChange(deps, async (tx) => {
    const before = await findUpstream(tx, acting, input.upstreamId);
    const users = await findReferences(tx, acting, 'upstreams', before.name);
    if (users.length > 0) throw new AppError('resource.in_use', `Still used by ${users.join(', ')}.`, { field: 'upstreamId' });
    await tx.upstream.delete({ where: { id: before.id } });
    await recordChange(tx, acting, {
      action: 'upstream.delete',
      entityKind: 'upstream',
      entityId: before.id,
      entityName: before.name,
      before: viewUpstream(before),
    });
  });
}
