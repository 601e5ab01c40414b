// Makes an API, empty: routes, integrations and stages are added to it.

import type { z } from 'zod';
import type { ApiView, CreateApi } from '#server/contracts/api.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findApi } from './find-api.ts';

/** @throws AppError `resource.conflict` when the name is taken in the project */
export async function createApi(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateApi>): Promise<ApiView> {
  return runChange(deps, async (tx) => {
    const { id } = await tx.api.create({
      data: {
        id: newResourceId(deps.random),
        projectId: acting.projectId,
        name: input.name,
        kind: input.kind,
        description: input.description,
      },
    });
    await recordChange(tx, acting, { action: 'api.create', entityKind: 'api', entityId: id, entityName: input.name, after: input });
    return findApi(tx, acting, id);
  });
}
