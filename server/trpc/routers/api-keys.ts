// API keys: values are shown once, by `create` and `rotate`.
import { ApiKeyReference, CreateApiKey, ListApiKeys, RotateApiKey, UpdateApiKey } from '#server/contracts/api-key.ts';
import { createApiKey } from '#server/control/api-keys/create-api-key.ts';
import { findApiKey, viewApiKey } from '#server/control/api-keys/find-api-key.ts';
import { listApiKeys } from '#server/control/api-keys/list-api-keys.ts';
import { revokeApiKey } from '#server/control/api-keys/revoke-api-key.ts';
import { rotateApiKey } from '#server/control/api-keys/rotate-api-key.ts';
import { updateApiKey } from '#server/control/api-keys/update-api-key.ts';
import { projectProcedure, router } from '../procedures.ts';

export const apiKeysRouter = router({
  list: projectProcedure('viewer')
    .input(ListApiKeys)
    .query(({ ctx, input }) => listApiKeys(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(ApiKeyReference)
    .query(async ({ ctx, input }) => viewApiKey(await findApiKey(ctx.deps.control.prisma, ctx.acting, input.apiKeyId))),
  create: projectProcedure('operator')
    .input(CreateApiKey)
    .mutation(({ ctx, input }) => createApiKey(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateApiKey)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => updateApiKey(ctx.deps.control, ctx.acting, input)),
  rotate: projectProcedure('operator')
    .input(RotateApiKey)
    .mutation(({ ctx, input }) => rotateApiKey(ctx.deps.control, ctx.acting, input)),
  revoke: projectProcedure('operator')
    .input(ApiKeyReference)
    .mutation(({ ctx, input }) => revokeApiKey(ctx.deps.control, ctx.acting, input)),
});
