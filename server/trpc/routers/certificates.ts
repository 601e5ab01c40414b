// Certificates for the gateway's TLS port.
import { CertificateReference, PutCertificate, SetDefaultCertificate } from '#server/contracts/certificate.ts';
import { SearchRequest } from '#server/contracts/page.ts';
import { deleteCertificate } from '#server/control/certificates/delete-certificate.ts';
import { listCertificates } from '#server/control/certificates/list-certificates.ts';
import { putCertificate } from '#server/control/certificates/put-certificate.ts';
import { setDefaultCertificate } from '#server/control/certificates/set-default-certificate.ts';
import { projectProcedure, router } from '../procedures.ts';

export const certificatesRouter = router({
  list: projectProcedure('viewer')
    .input(SearchRequest)
    .query(({ ctx, input }) => listCertificates(ctx.deps.control, ctx.acting, input)),
  put: projectProcedure('owner')
    .input(PutCertificate)
    .mutation(({ ctx, input }) => putCertificate(ctx.deps.control, ctx.acting, input)),
  setDefault: projectProcedure('operator')
    .input(SetDefaultCertificate)
    .mutation(({ ctx, input }) => setDefaultCertificate(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('owner')
    .input(CertificateReference)
    .mutation(({ ctx, input }) => deleteCertificate(ctx.deps.control, ctx.acting, input)),
});
