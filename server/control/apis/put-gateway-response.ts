// Words one of the gateway's own answers for an API, or lets it read as it does by itself again. Served after the next
// deployment.
import type { z } from 'zod';
import type { DeleteGatewayResponse, PutGatewayResponse } from '#server/contracts/api.ts';
import { type GatewayResponseName, GatewayResponseSettings } from '#server/contracts/gateway-response.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { autoDeploy } from '../deployments/auto-deploy.ts';
import { toJson } from '../json.ts';
import { runChange } from '../run-change.ts';
import { requireApi } from './find-api.ts';

/** @throws AppError `resource.not_found` for the API */
export async function putGatewayResponse(deps: ControlDeps, acting: Acting, input: z.infer<typeof PutGatewayResponse>): Promise<void> {
  await change(deps, acting, input, (settings) => ({ ...settings, [input.type]: input.setting }));
}

/** @throws AppError `resource.not_found` for the API, or when the type reads as it does by itself already */
export async function deleteGatewayResponse(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof DeleteGatewayResponse>,
): Promise<void> {
  await change(deps, acting, input, (settings) => {
    if (!settings[input.type]) throw new AppError('resource.not_found', 'This answer has no wording of its own.', { field: 'type' });
    const { [input.type]: _gone, ...rest } = settings;
    return rest;
  });
}

async function change(
  deps: ControlDeps,
  acting: Acting,
  input: { apiId: string; type: GatewayResponseName },
  edit: (settings: GatewayResponseSettings) => GatewayResponseSettings,
): Promise<void> {
  await runChange(deps, async (tx) => {
    const api = await requireApi(tx, acting, input.apiId);
    const settings = GatewayResponseSettings.parse(api.gatewayResponses);
    const next = edit(settings);
    await tx.api.update({ where: { id: api.id }, data: { gatewayResponses: toJson(next) } });
    const [before, after] = [settings[input.type], next[input.type]];
    await recordChange(tx, acting, {
      action: after ? 'gateway_response.put' : 'gateway_response.delete',
      entityKind: 'api',
      entityId: api.id,
      entityName: api.name,
      ...(before ? { before: { [input.type]: before } } : {}),
      ...(after ? { after: { [input.type]: after } } : {}),
    });
    await autoDeploy(tx, deps, acting, api.id);
  });
}
