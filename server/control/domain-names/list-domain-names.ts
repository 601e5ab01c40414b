// The custom domain names of a project by name, with their mappings.
import type { DomainNameView } from '#server/contracts/domain-name.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { domainNameParts, viewDomainName } from './find-domain-name.ts';

/** One page; the cursor is the last name shown. */
export async function listDomainNames(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<DomainNameView>> {
  const rows = await deps.prisma.domainName.findMany({
    where: {
      projectId: acting.projectId,
      AND: [
        ...(request.cursor === undefined ? [] : [{ name: { gt: request.cursor } }]),
        ...(request.search === '' ? [] : [{ name: { contains: request.search.toLowerCase() } }]),
      ],
    },
    include: domainNameParts,
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.name, viewDomainName);
}
