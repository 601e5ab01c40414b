// The access keys of a project, revoked ones included; never their secrets.

import type { Credential } from '#prisma/generated/client.ts';
import type { CredentialView } from '#server/contracts/credential.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** One page in the order of ids; the cursor is a credential's id. */
export async function listCredentials(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<CredentialView>> {
  const rows = await deps.prisma.credential.findMany({
    where: { projectId: acting.projectId, ...(page.cursor === undefined ? {} : { id: { gt: page.cursor } }) },
    orderBy: { id: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.id, viewCredential);
}

export function viewCredential(row: Credential): CredentialView {
  return {
    credentialId: row.id,
    name: row.name,
    accessKeyId: row.accessKeyId,
    isRoot: row.isRoot,
    createdAtMs: row.createdAt.getTime(),
    lastUsedAtMs: row.lastUsedAt?.getTime() ?? null,
    revokedAtMs: row.revokedAt?.getTime() ?? null,
  };
}
