// Carries out one planned change through the same use-case that the console calls, so rules, authorization's traces and
// audit are the same. Ids of what is made are kept for the changes that follow.
import { parseRouteKey } from '#server/contracts/project-file.ts';
import { assert, assertNever } from '#server/kernel/assert.ts';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { updateApiKey } from '../api-keys/update-api-key.ts';
import { createApi } from '../apis/create-api.ts';
import { deleteIntegration } from '../apis/delete-integration.ts';
import { deleteRoute } from '../apis/delete-route.ts';
import { putIntegration } from '../apis/put-integration.ts';
import { putRoute } from '../apis/put-route.ts';
import { updateApi } from '../apis/update-api.ts';
import { createCustomer } from '../customers/create-customer.ts';
import { updateCustomer } from '../customers/update-customer.ts';
import { deploy } from '../deployments/deploy.ts';
import { updateProject } from '../projects/update-project.ts';
import { createStage } from '../stages/create-stage.ts';
import { updateStage } from '../stages/update-stage.ts';
import { createUsagePlan } from '../usage-plans/create-usage-plan.ts';
import { updateUsagePlan } from '../usage-plans/update-usage-plan.ts';
import { applyMessagingChange } from './apply-messaging-change.ts';
import type { Change } from './model/change.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';

/** @returns the value of the API key that was made, if one was */
export async function applyChange(context: ApplyContext, change: Change): Promise<{ name: string; value: string } | null> {
  const { deps, acting, ids } = context;
  switch (change.kind) {
    case 'set-egress':
      await updateProject(deps, acting, { egressAllow: [...change.after] });
      return null;
    case 'put-customer':
      await putCustomer(context, change);
      return null;
    case 'create-queue':
    case 'set-queue-attributes':
    case 'create-topic':
    case 'put-subscription':
      await applyMessagingChange(context, change);
      return null;
    case 'create-api':
    case 'describe-api':
    case 'put-route':
    case 'delete-route':
    case 'create-stage':
    case 'set-stage-variables':
    case 'deploy':
      await applyApiChange(context, change);
      return null;
    case 'put-usage-plan':
      await putUsagePlan(context, change);
      return null;
    case 'create-api-key': {
      const { name, environment, after } = change;
      const { apiKey, value } = await createApiKey(deps, acting, {
        name,
        environment,
        customerId: after.customer === null ? null : idOf(ids.customers, after.customer),
        applicationId: null,
        usagePlanIds: after.usagePlans.map((plan) => idOf(ids.usagePlans, plan)),
        expiresAtMs: null,
      });
      ids.apiKeys.set(name, apiKey.apiKeyId);
      return { name, value };
    }
    case 'update-api-key':
      await updateApiKey(deps, acting, {
        apiKeyId: idOf(ids.apiKeys, change.name),
        customerId: change.after.customer === null ? null : idOf(ids.customers, change.after.customer),
        usagePlanIds: change.after.usagePlans.map((plan) => idOf(ids.usagePlans, plan)),
      });
      return null;
    default:
      return assertNever(change);
  }
}

async function putCustomer({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-customer' }>): Promise<void> {
  const { name, before, after } = change;
  if (before === null) ids.customers.set(name, (await createCustomer(deps, acting, { name, ...after })).customerId);
  else await updateCustomer(deps, acting, { customerId: idOf(ids.customers, name), ...after });
}

async function putUsagePlan({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-usage-plan' }>): Promise<void> {
  const { name, before, after } = change;
  const input = { ...after, stageIds: after.stages.map((stage) => idOf(ids.stages, stage)) };
  if (before === null) ids.usagePlans.set(name, (await createUsagePlan(deps, acting, { name, ...input, isPublished: false })).usagePlanId);
  else await updateUsagePlan(deps, acting, { usagePlanId: idOf(ids.usagePlans, name), ...input });
}

type ApiChange = Extract<
  Change,
  { kind: 'create-api' | 'describe-api' | 'put-route' | 'delete-route' | 'create-stage' | 'set-stage-variables' | 'deploy' }
>;

async function applyApiChange(context: ApplyContext, change: ApiChange): Promise<void> {
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
    case 'put-route':
      return putFileRoute(context, change);
    case 'delete-route':
      return deleteFileRoute(context, change);
    case 'create-stage': {
      const { api, stage, variables } = change;
      const { stageId } = await createStage(deps, acting, { apiId: idOf(ids.apis, api), name: stage, variables: { ...variables } });
      ids.stages.set(`${api}/${stage}`, stageId);
      return;
    }
    case 'set-stage-variables': {
      const { api, stage, after } = change;
      const stageId = idOf(ids.stages, `${api}/${stage}`);
      await updateStage(deps, acting, { apiId: idOf(ids.apis, api), stageId, variables: { ...after } });
      return;
    }
    case 'deploy': {
      const stageIds = change.stages.map((stage) => idOf(ids.stages, `${change.api}/${stage}`));
      await deploy(deps, acting, { apiId: idOf(ids.apis, change.api), stageIds, description: 'applied from a file' });
      return;
    }
    default:
      return assertNever(change);
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
  });
  const { routeId } = await putRoute(deps, acting, { apiId, ...parsed, isApiKeyRequired: after.isApiKeyRequired, integrationId });
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
