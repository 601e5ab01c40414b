// Renames or describes an API, or chooses how it answers what it does not know. Its stages follow once deployed again.

import type { z } from 'zod';
import type { Api } from '#prisma/generated/client.ts';
import type { ApiView, UpdateApi } from '#server/contracts/api.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findApi, requireApi } from './find-api.ts';

/** @throws AppError `resource.not_found`, or `resource.conflict` when the new name is taken */
export async function updateApi(deps: ControlDeps, acting: Acting, input: z.infer<typeof UpdateApi>): Promise<ApiView> {
  const { apiId, bodies, ...changes } = input;
  return runChange(deps, async (tx) => {
    const before = await requireApi(tx, acting, apiId);
    const after = await tx.api.update({ where: { id: apiId }, data: given({ ...changes, ...bodies }) });
    await recordChange(tx, acting, {
      action: 'api.update',
      entityKind: 'api',
      entityId: apiId,
      entityName: after.name,
      before: audited(before),
      after: audited(after),
    });
    await autoDeploy(tx, deps, acting, apiId);
    return findApi(tx, acting, apiId);
  });
}

function audited({ name, description, hasHonestErrors, binaryMediaTypes, minimumCompressionBytes }: Api): object {
  return { name, description, hasHonestErrors, binaryMediaTypes, minimumCompressionBytes };
}
