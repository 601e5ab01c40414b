// Makes or changes an upstream. Served within a second by everything deployed that names it.
import type { z } from 'zod';
import type { CreateUpstream, UpdateUpstream, UpstreamSettings, UpstreamView } from '#server/contracts/upstream.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { toJson } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findUpstream, viewUpstream } from './find-upstream.ts';

/** @throws AppError `resource.conflict` for a taken name, `resource.not_found` (field `settings`) for a client certificate that is not there */
export async function createUpstream(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateUpstream>): Promise<UpstreamView> {
  return runChange(deps, async (tx) => {
    await checkCertificate(tx, acting, input.settings);
    const row = await tx.upstream.create({
      data: { id: newResourceId(deps.random), projectId: acting.projectId, name: input.name, settings: toJson(input.settings) },
    });
    const after = viewUpstream(row);
    await recordChange(tx, acting, { action: 'upstream.create', entityKind: 'upstream', entityId: row.id, entityName: row.name, after });
    return after;
  });
}

/** @throws AppError `resource.not_found`, also (field `settings`) for a client certificate that is not there */
export async function updateUpstream(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateUpstream>): Promise<UpstreamView> {
  return runChange(deps, async (tx) => {
    const before = await findUpstream(tx, acting, input.upstreamId);
    await checkCertificate(tx, acting, input.settings);
    const row = await tx.upstream.update({ where: { id: before.id }, data: { settings: toJson(input.settings) } });
    const after = viewUpstream(row);
    await recordChange(tx, acting, {
      action: 'upstream.update',
      entityKind: 'upstream',
      entityId: row.id,
      entityName: row.name,
      before: viewUpstream(before),
      after,
    });
    return after;
  });
}

async function checkCertificate(tx: Transaction, acting: Acting, settings: z.infer<typeof UpstreamSettings>): Promise<void> {
  const name = settings.tls.clientCertificate;
  if (name === undefined) return;
  const found = await tx.upstreamCredential.count({ where: { projectId: acting.projectId, name, kind: 'client-certificate' } });
  if (found === 0)
    throw new AppError('resource.not_found', `There is no client certificate ${name} in this project.`, { field: 'settings' });
}
