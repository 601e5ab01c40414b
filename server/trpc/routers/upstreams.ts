// Upstreams of the project, and the credentials the gateway shows to them.
import { PageRequest, SearchRequest } from '#server/contracts/page.ts';
import { CreateUpstream, UpdateUpstream, UpstreamReference } from '#server/contracts/upstream.ts';
import { PutUpstreamCredential, UpstreamCredentialReference } from '#server/contracts/upstream-credential.ts';
import { UpstreamHealthQuery } from '#server/contracts/upstream-health.ts';
import { deleteUpstreamCredential } from '#server/control/upstream-credentials/delete-upstream-credential.ts';
import { listUpstreamCredentials } from '#server/control/upstream-credentials/list-upstream-credentials.ts';
import { putUpstreamCredential } from '#server/control/upstream-credentials/put-upstream-credential.ts';
import { deleteUpstream } from '#server/control/upstreams/delete-upstream.ts';
import { findUpstream, listUpstreams, viewUpstream } from '#server/control/upstreams/find-upstream.ts';
import { createUpstream, updateUpstream } from '#server/control/upstreams/put-upstream.ts';
import { projectProcedure, router } from '../procedures.ts';

export const upstreamsRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listUpstreams(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(UpstreamReference)
    .query(async ({ ctx, input }) => viewUpstream(await findUpstream(ctx.deps.control.prisma, ctx.acting, input.upstreamId))),
  health: projectProcedure('viewer')
    .input(UpstreamHealthQuery)
    .query(({ ctx, input }) => ctx.deps.upstreamHealth(ctx.acting.projectId, input.names, ctx.signal)),
  create: projectProcedure('operator')
    .input(CreateUpstream)
    .mutation(({ ctx, input }) => createUpstream(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateUpstream)
    .mutation(({ ctx, input }) => updateUpstream(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(UpstreamReference)
    .mutation(({ ctx, input }) => deleteUpstream(ctx.deps.control, ctx.acting, input)),
  listCredentials: projectProcedure('operator')
    .input(PageRequest)
    .query(({ ctx, input }) => listUpstreamCredentials(ctx.deps.control, ctx.acting, input)),
  putCredential: projectProcedure('owner')
    .input(PutUpstreamCredential)
    .mutation(({ ctx, input }) => putUpstreamCredential(ctx.deps.control, ctx.acting, input)),
  deleteCredential: projectProcedure('owner')
    .input(UpstreamCredentialReference)
    .mutation(({ ctx, input }) => deleteUpstreamCredential(ctx.deps.control, ctx.acting, input)),
});
