// Makes or replaces a route of an API: which requests go to which integration. Served after the next deployment.

import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { PutRoute, RouteView } from '#server/contracts/api.ts';
import { formatRouteKey } from '#server/contracts/project-file.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { newResourceId } from '#server/kernel/ids.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { runChange } from '../run-change.ts';
import { requireApi, viewRoute } from './find-api.ts';

/** @throws AppError `resource.not_found` for the API, or an integration that is not the API's */
export async function putRoute(deps: ControlDeps, acting: Acting, input: z.infer<typeof PutRoute>): Promise<RouteView> {
  return runChange(deps, async (tx) => {
    await requireApi(tx, acting, input.apiId);
    const integration = await tx.integration.findFirst({ where: { id: input.integrationId, apiId: input.apiId } });
    if (!integration) throw new AppError('resource.not_found', 'There is no such integration in this API.', { field: 'integrationId' });
    const view = await putRouteIn(tx, deps, acting, input);
    await autoDeploy(tx, deps, acting, input.apiId);
    return view;
  });
}

/** The same inside a transaction, for an API and integration known to be the project's. */
export async function putRouteIn(
  tx: Transaction,
  deps: Pick<ControlDeps, 'random'>,
  acting: Acting,
  input: z.infer<typeof PutRoute>,
): Promise<RouteView> {
  const key = { apiId_method_path: { apiId: input.apiId, method: input.method, path: input.path } };
  const { isApiKeyRequired, integrationId, maxBodyBytes, allowsBodyOnAnyMethod } = input;
  const data = { isApiKeyRequired, integrationId, maxBodyBytes, allowsBodyOnAnyMethod };
  const before = await tx.route.findUnique({ where: key });
  const after = before
    ? await tx.route.update({ where: key, data })
    : await tx.route.create({
        data: { id: newResourceId(deps.random), apiId: input.apiId, method: input.method, path: input.path, ...data },
      });
  const view = viewRoute(after);
  // Saving a form that holds the route and its integration changes one of the two as a rule.
  if (before && isDeepStrictEqual(viewRoute(before), view)) return view;
  await recordChange(tx, acting, {
    action: before ? 'route.update' : 'route.create',
    entityKind: 'route',
    entityId: after.id,
    entityName: formatRouteKey(after.method, after.path),
    ...(before ? { before: viewRoute(before) } : {}),
    after: view,
  });
  return view;
}
