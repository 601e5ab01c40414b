// The access tokens of a project, revoked ones included so that one can see what was.
import type { AccessTokenView } from '#server/contracts/access.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewAccessToken } from './views.ts';

/** One page in the order of ids; the cursor is a token's id. */
export async function listAccessTokens(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<AccessTokenView>> {
  const rows = await deps.prisma.accessToken.findMany({
    where: { projectId: acting.projectId, ...(page.cursor === undefined ? {} : { id: { gt: page.cursor } }) },
    include: { member: true },
    orderBy: { id: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.id, viewAccessToken);
}
