// The certificates of a project by name, with the domain names that use them; never their private keys.
import type { CertificateView } from '#server/contracts/certificate.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { certificateParts, viewCertificate } from './find-certificate.ts';

/** One page; the cursor is the last name shown. */
export async function listCertificates(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<CertificateView>> {
  const rows = await deps.prisma.certificate.findMany({
    where: {
      projectId: acting.projectId,
      AND: [
        ...(request.cursor === undefined ? [] : [{ name: { gt: request.cursor } }]),
        ...(request.search === '' ? [] : [{ name: { contains: request.search, mode: 'insensitive' as const } }]),
      ],
    },
    include: certificateParts,
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.name, viewCertificate);
}
