// Custom domain names and their base path mappings.
import {
  CreateDomainName,
  DeleteBasePathMapping,
  DomainNameReference,
  PutBasePathMapping,
  SetDomainCertificate,
  UpdateDomainName,
} from '#server/contracts/domain-name.ts';
import { SearchRequest } from '#server/contracts/page.ts';
import { createDomainName } from '#server/control/domain-names/create-domain-name.ts';
import { deleteDomainName } from '#server/control/domain-names/delete-domain-name.ts';
import { listDomainNames } from '#server/control/domain-names/list-domain-names.ts';
import { deleteBasePathMapping, putBasePathMapping } from '#server/control/domain-names/put-base-path-mapping.ts';
import { setDomainCertificate } from '#server/control/domain-names/set-domain-certificate.ts';
import { updateDomainName } from '#server/control/domain-names/update-domain-name.ts';
import { projectProcedure, router } from '../procedures.ts';

export const domainNamesRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listDomainNames(ctx.deps.control, ctx.acting, input)),
  create: projectProcedure('operator')
    .input(CreateDomainName)
    .mutation(({ ctx, input: { projectId: _projectId, ...input } }) => createDomainName(ctx.deps.control, ctx.acting, input)),
  update: projectProcedure('operator')
    .input(UpdateDomainName)
    .mutation(({ ctx, input }) => updateDomainName(ctx.deps.control, ctx.acting, input)),
  setCertificate: projectProcedure('operator')
    .input(SetDomainCertificate)
    .mutation(({ ctx, input }) => setDomainCertificate(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(DomainNameReference)
    .mutation(({ ctx, input }) => deleteDomainName(ctx.deps.control, ctx.acting, input)),
  putMapping: projectProcedure('operator')
    .input(PutBasePathMapping)
    .mutation(({ ctx, input }) => putBasePathMapping(ctx.deps.control, ctx.acting, input)),
  deleteMapping: projectProcedure('operator')
    .input(DeleteBasePathMapping)
    .mutation(({ ctx, input }) => deleteBasePathMapping(ctx.deps.control, ctx.acting, input)),
});
