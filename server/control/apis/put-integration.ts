// Makes or replaces an integration of an API: how a route's requests are answered. Served after the next deployment.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { IntegrationView, PutIntegration } from '#server/contracts/api.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { toJson } from '../json.ts';
import { runChange } from '../run-change.ts';
import { requireApi, viewIntegration } from './find-api.ts';

/** @throws AppError `resource.not_found` for the API */
export async function putIntegration(deps: ControlDeps, acting: Acting, input: z.infer<typeof PutIntegration>): Promise<IntegrationView> {
  return runChange(deps, async (tx) => {
    await requireApi(tx, acting, input.apiId);
    const view = await putIntegrationIn(tx, deps, acting, input);
    await autoDeploy(tx, deps, acting, input.apiId);
    return view;
  });
}

/** The same inside a transaction, for an API known to be the project's. */
export async function putIntegrationIn(
  tx: Transaction,
  deps: Pick<ControlDeps, 'random'>,
  acting: Acting,
  input: z.infer<typeof PutIntegration>,
): Promise<IntegrationView> {
  const { kind, ...settings } = input.integration;
  const data = { kind, settings: toJson(settings), timeoutMs: input.timeoutMs, requestHeaders: input.requestHeaders };
  const key = { apiId_name: { apiId: input.apiId, name: input.name } };
  const before = await tx.integration.findUnique({ where: key });
  const after = before
    ? await tx.integration.update({ where: key, data })
    : await tx.integration.create({ data: { id: newResourceId(deps.random), apiId: input.apiId, name: input.name, ...data } });
  const view = viewIntegration(after);
  if (before && isDeepStrictEqual(viewIntegration(before), view)) return view;
  await recordChange(tx, acting, {
    action: before ? 'integration.update' : 'integration.create',
    entityKind: 'integration',
    entityId: after.id,
    entityName: after.name,
    ...(before ? { before: viewIntegration(before) } : {}),
    after: view,
  });
  return view;
}
