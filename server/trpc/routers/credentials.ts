// AWS access keys of the project, for the wire protocol.
import { CreateCredential, RevokeCredential } from '#server/contracts/credential.ts';
import { PageRequest } from '#server/contracts/page.ts';
import { createCredential } from '#server/control/credentials/create-credential.ts';
import { listCredentials } from '#server/control/credentials/list-credentials.ts';
import { revokeCredential } from '#server/control/credentials/revoke-credential.ts';
import { projectProcedure, router } from '../procedures.ts';

export const credentialsRouter = router({
  list: projectProcedure('operator')
    .input(PageRequest)
    .query(({ ctx, input }) => listCredentials(ctx.deps.control, ctx.acting, input)),
  create: projectProcedure('owner')
    .input(CreateCredential)
    .mutation(({ ctx, input }) => createCredential(ctx.deps.control, ctx.acting, input)),
  revoke: projectProcedure('owner')
    .input(RevokeCredential)
    .mutation(({ ctx, input }) => revokeCredential(ctx.deps.control, ctx.acting, input)),
});
