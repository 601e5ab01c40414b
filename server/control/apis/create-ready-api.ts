// Makes an API that serves at once: routes for every method and path, a stage, a deployment and, when it has a limit,
// a usage plan and a first key. All of it or nothing.

import type { z } from 'zod';
import type { ApiView, CreateReadyApi } from '#server/contracts/api.ts';
import { defaultMaxBodyBytes } from '#server/contracts/body-limits.ts';
import type { Integration } from '#server/contracts/integration.ts';
import { createApiKey } from '../api-keys/create-api-key.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { deploy } from '../deployments/deploy.ts';
import { runChange, within } from '../run-change.ts';
import { createStage } from '../stages/create-stage.ts';
import { createUsagePlan } from '../usage-plans/create-usage-plan.ts';
import { createApi } from './create-api.ts';
import { findApi } from './find-api.ts';
import { saveRoute } from './save-route.ts';

export type ReadyApi = {
  api: ApiView;
  /** Absent when everybody may call. The value is in this answer only. */
  firstKey: { apiKeyId: string; name: string; value: string } | null;
};

/**
 * @throws AppError `resource.conflict` when the name is taken by an API, or by a plan or key of the same name,
 *         `deployment.invalid` with what is wrong with the upstream's address
 */
export async function createReadyApi(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateReadyApi>): Promise<ReadyApi> {
  const { name, integration, stageName, limit } = input;
  return runChange(deps, async (tx, sql) => {
    const inside = within(deps, tx, sql);
    const { apiId } = await createApi(inside, acting, { name, kind: 'http', description: '' });
    for (const path of ['/', '/{proxy+}']) {
      const route = {
        apiId,
        method: 'ANY' as const,
        path,
        isApiKeyRequired: limit !== null,
        timeoutMs: 29_000,
        requestHeaders: {},
        maxBodyBytes: defaultMaxBodyBytes,
        allowsBodyOnAnyMethod: false,
      };
      await saveRoute(inside, acting, { ...route, integration: integrationOf(integration, path) });
    }
    const { stageId } = await createStage(inside, acting, {
      apiId,
      name: stageName,
      variables: {},
      isAutoDeployed: false,
      isSandbox: false,
      customerId: null,
    });
    await deploy(inside, acting, { apiId, stageIds: [stageId], description: '' });
    const api = await findApi(tx, acting, apiId);
    if (limit === null) return { api, firstKey: null };
    const plan = await createUsagePlan(inside, acting, { name, description: '', isPublished: false, stageIds: [stageId], ...limit });
    const { apiKey, value } = await createApiKey(inside, acting, {
      name,
      customerId: null,
      applicationId: null,
      usagePlanIds: [plan.usagePlanId],
      attributes: {},
      environment: 'live',
      expiresAtMs: null,
    });
    return { api, firstKey: { apiKeyId: apiKey.apiKeyId, name: apiKey.name, value } };
  });
}

/** The rest of the path follows the upstream's address, unless the address already says where path parameters go. */
function integrationOf(integration: Integration, path: string): Integration {
  if (integration.kind !== 'http-proxy' || path === '/') return integration;
  const [base = '', query] = integration.url.split('?', 2);
  const url = `${base.replace(/\/$/, '')}/{proxy}`;
  return { ...integration, url: query === undefined ? url : `${url}?${query}` };
}
