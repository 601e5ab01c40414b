// Carries out one planned change through the same use-case that the console calls, so rules, authorization's traces and
// audit are the same. Ids of what is made are kept for the changes that follow.
import { assertNever } from '#server/kernel/assert.ts';
import { createApiKey } from '../api-keys/create-api-key.ts';
import { updateApiKey } from '../api-keys/update-api-key.ts';
import { setDefaultCertificate } from '../certificates/set-default-certificate.ts';
import { createCustomer } from '../customers/create-customer.ts';
import { updateCustomer } from '../customers/update-customer.ts';
import { updateProject } from '../projects/update-project.ts';
import { createUpstream, updateUpstream } from '../upstreams/put-upstream.ts';
import { createUsagePlan } from '../usage-plans/create-usage-plan.ts';
import { updateUsagePlan } from '../usage-plans/update-usage-plan.ts';
import { applyApiChange } from './apply-api-change.ts';
import { applyMessagingChange } from './apply-messaging-change.ts';
import { applyStageChange } from './apply-stage-change.ts';
import type { Change } from './model/change.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';
import { putDomain } from './put-domain.ts';

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
    case 'set-honest-errors':
    case 'set-bodies':
    case 'set-gateway-response':
    case 'put-route':
    case 'delete-route':
      await applyApiChange(context, change);
      return null;
    case 'create-stage':
    case 'set-stage-variables':
    case 'set-stage-options':
    case 'deploy':
    case 'start-canary':
    case 'update-canary':
    case 'end-canary':
      await applyStageChange(context, change);
      return null;
    case 'put-upstream':
      await putUpstream(context, change);
      return null;
    case 'put-domain':
      await putDomain(context, change);
      return null;
    case 'set-default-certificate': {
      const { after } = change;
      await setDefaultCertificate(deps, acting, { certificateId: after === null ? null : idOf(ids.certificates, after) });
      return null;
    }
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
        attributes: { ...after.attributes },
      });
      ids.apiKeys.set(name, apiKey.apiKeyId);
      return { name, value };
    }
    case 'update-api-key':
      await updateApiKey(deps, acting, {
        apiKeyId: idOf(ids.apiKeys, change.name),
        customerId: change.after.customer === null ? null : idOf(ids.customers, change.after.customer),
        usagePlanIds: change.after.usagePlans.map((plan) => idOf(ids.usagePlans, plan)),
        attributes: { ...change.after.attributes },
      });
      return null;
    default:
      return assertNever(change);
  }
}

async function putCustomer({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-customer' }>): Promise<void> {
  const { name, before } = change;
  const after = { ...change.after, attributes: { ...change.after.attributes } };
  if (before === null) ids.customers.set(name, (await createCustomer(deps, acting, { name, ...after })).customerId);
  else await updateCustomer(deps, acting, { customerId: idOf(ids.customers, name), ...after });
}

async function putUpstream({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-upstream' }>): Promise<void> {
  const { name, before, after: settings } = change;
  if (before === null) ids.upstreams.set(name, (await createUpstream(deps, acting, { name, settings })).upstreamId);
  else await updateUpstream(deps, acting, { upstreamId: idOf(ids.upstreams, name), settings });
}

async function putUsagePlan({ deps, acting, ids }: ApplyContext, change: Extract<Change, { kind: 'put-usage-plan' }>): Promise<void> {
  const { name, before, after } = change;
  const input = { ...after, stageIds: after.stages.map((stage) => idOf(ids.stages, stage)) };
  if (before === null) ids.usagePlans.set(name, (await createUsagePlan(deps, acting, { name, ...input, isPublished: false })).usagePlanId);
  else await updateUsagePlan(deps, acting, { usagePlanId: idOf(ids.usagePlans, name), ...input });
}
