// Carries out one planned change of an API: its own fields, its gateway responses, its routes.
import { parseRouteKey } from '#server/contracts/project-file.ts';
import { assert, assertNever } from '#server/kernel/assert.ts';
import { createApi } from '../apis/create-api.ts';
import { deleteIntegration } from '../apis/delete-integration.ts';
import { deleteRoute } from '../apis/delete-route.ts';
import { deleteGatewayResponse, putGatewayResponse } from '../apis/put-gateway-response.ts';
import { putIntegration } from '../apis/put-integration.ts';
import { putRoute } from '../apis/put-route.ts';
import { updateApi } from '../apis/update-api.ts';
import type { Change } from './model/change.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';

type ApiChange = Extract<
  Change,
  { kind: 'create-api' | 'describe-api' | 'set-honest-errors' | 'set-bodies' | 'set-gateway-response' | 'put-route' | 'delete-route' }
>;

export async function applyApiChange(context: ApplyContext, change: ApiChange): Promise<void> {
  const { deps, acting, ids } = context;
  switch (change.kind) {
    case 'create-api': {
      const { name, apiKind: kind, description } = change;
      ids.apis.set(name, (await createApi(deps, acting, { name, kind, description })).apiId);
      return;
    }
    case 'describe-api':
      await updateApi(deps, acting, { apiId: idOf(ids.apis, change.name), description: change.after });
      return;
    case 'set-honest-errors':
      await updateApi(deps, acting, { apiId: idOf(ids.apis, change.api), hasHonestErrors: change.after });
      return;
    case 'set-bodies':
      await updateApi(deps, acting, { apiId: idOf(ids.apis, change.api), bodies: change.after });
      return;
    case 'set-gateway-response': {
      const { type, after } = change;
      const apiId = idOf(ids.apis, change.api);
      if (after === null) await deleteGatewayResponse(deps, acting, { apiId, type });
      else await putGatewayResponse(deps, acting, { apiId, type, setting: after });
      return;
    }
    case 'put-route':
      return putFileRoute(context, change);
    case 'delete-route':
      return deleteFileRoute(context, change);
    default:
      assertNever(change);
  }
}

/** A route of a file has an integration of its own, named by the route's key. */
async function putFileRoute({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-route' }>): Promise<void> {
  const { api, routeKey, after } = change;
  const apiId = idOf(ids.apis, api);
  const parsed = parseRouteKey(routeKey);
  assert(parsed, 'the file has been checked: its route keys are well formed');
  const { integrationId } = await putIntegration(deps, acting, {
    apiId,
    name: routeKey,
    integration: after.integration,
    timeoutMs: after.timeoutMs,
    requestHeaders: { ...after.requestHeaders },
  });
  const { isApiKeyRequired, maxBodyBytes, allowsBodyOnAnyMethod } = after;
  const route = { isApiKeyRequired, integrationId, maxBodyBytes, allowsBodyOnAnyMethod };
  const { routeId } = await putRoute(deps, acting, { apiId, ...parsed, ...route });
  ids.routes.set(`${api} ${routeKey}`, { routeId, integrationId });
}

/** The integration goes with its route, unless it was made by hand under another name or another route uses it. */
async function deleteFileRoute({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'delete-route' }>): Promise<void> {
  const apiId = idOf(ids.apis, change.api);
  const route = ids.routes.get(`${change.api} ${change.routeKey}`);
  assert(route, 'the plan deletes routes that were read');
  await deleteRoute(deps, acting, { apiId, routeId: route.routeId });
  const integration = await deps.prisma.integration.findFirst({
    where: { id: route.integrationId, name: change.routeKey, routes: { none: {} } },
  });
  if (integration) await deleteIntegration(deps, acting, { apiId, integrationId: integration.id });
}
