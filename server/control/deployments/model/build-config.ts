// Turns an API as people edit it into the immutable config that the gateway serves. Pure.
import type { ApiView } from '#server/contracts/api.ts';
import { defaultMaxBodyBytes } from '#server/contracts/body-limits.ts';
import type { BodySettings } from '#server/contracts/body-settings.ts';
import type { DeployedApi, DeployedRoute } from '#server/contracts/published-config.ts';
import { assert } from '#server/kernel/assert.ts';

export type EditedApi = Pick<
  ApiView,
  'apiId' | 'name' | 'kind' | 'hasHonestErrors' | 'bodies' | 'gatewayResponses' | 'routes' | 'integrations'
>;

/** Routes in the order of path and method, so that equal APIs give equal configs. */
export function buildConfig(api: EditedApi): DeployedApi {
  const integrations = new Map(api.integrations.map((integration) => [integration.integrationId, integration]));
  const routes = api.routes.map((route) => {
    const integration = integrations.get(route.integrationId);
    assert(integration, 'every route has an integration of its API');
    return {
      id: route.routeId,
      method: route.method,
      path: route.path,
      isApiKeyRequired: route.isApiKeyRequired,
      integration: integration.integration,
      timeoutMs: integration.timeoutMs,
      requestHeaders: integration.requestHeaders,
      ...deployedBodyRules(route),
    };
  });
  routes.sort((a, b) => compareText(a.path, b.path) || compareText(a.method, b.method));
  const { apiId, name, kind, hasHonestErrors, bodies, gatewayResponses } = api;
  return { version: 1, apiId, name, kind, routes, hasHonestErrors, gatewayResponses, ...deployedBodies(bodies) };
}

/** What is as by default is absent, as in deployments from before it could be otherwise. */
export function deployedBodyRules(route: { maxBodyBytes: number; allowsBodyOnAnyMethod: boolean }): Partial<DeployedRoute> {
  const { maxBodyBytes, allowsBodyOnAnyMethod } = route;
  return {
    ...(maxBodyBytes === defaultMaxBodyBytes ? {} : { maxBodyBytes }),
    ...(allowsBodyOnAnyMethod ? { allowsBodyOnAnyMethod } : {}),
  };
}

/** By code units: the same everywhere, whatever the machine's language. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is not set is absent, as in deployments from before it could be. */
export function deployedBodies({ binaryMediaTypes, minimumCompressionBytes }: BodySettings): Partial<DeployedApi> {
  return {
    ...(binaryMediaTypes.length === 0 ? {} : { binaryMediaTypes }),
    ...(minimumCompressionBytes === null ? {} : { minimumCompressionBytes }),
  };
}
