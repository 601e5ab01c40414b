// The upstream credentials of a project; never their secrets.
import { X509Certificate } from 'node:crypto';
import type { UpstreamCredential } from '#prisma/generated/client.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { UpstreamCredentialView } from '#server/contracts/upstream-credential.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** One page by name; the cursor is the last name shown. */
export async function listUpstreamCredentials(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<UpstreamCredentialView>> {
  const rows = await deps.prisma.upstreamCredential.findMany({
    where: { projectId: acting.projectId, ...(page.cursor === undefined ? {} : { name: { gt: page.cursor } }) },
    orderBy: { name: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.name, viewUpstreamCredential);
}

export function viewUpstreamCredential(row: UpstreamCredential): UpstreamCredentialView {
  const common = { credentialId: row.id, name: row.name, createdAtMs: row.createdAt.getTime(), updatedAtMs: row.updatedAt.getTime() };
  if (row.kind !== 'client-certificate') return { ...common, kind: 'aws-key', shown: row.publicPart, expiresAtMs: null };
  const certificate = new X509Certificate(row.publicPart);
  const shown = certificate.subject.replaceAll('\n', ', ');
  return { ...common, kind: 'client-certificate', shown, expiresAtMs: certificate.validToDate.getTime() };
}
