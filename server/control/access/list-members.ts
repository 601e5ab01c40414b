// Who may do what in a project, page by page in the order of their ids.
import type { MemberView } from '#server/contracts/access.ts';
import type { Page, PageRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewMember } from './views.ts';

/** One page of a project's members; the cursor is a member's id. */
export async function listMembers(deps: ControlDeps, acting: Acting, page: PageRequest): Promise<Page<MemberView>> {
  const rows = await deps.prisma.membership.findMany({
    where: { projectId: acting.projectId, ...(page.cursor === undefined ? {} : { memberId: { gt: page.cursor } }) },
    include: { member: true },
    orderBy: { memberId: 'asc' },
    take: page.limit + 1,
  });
  return cutPage(rows, page.limit, (row) => row.memberId, viewMember);
}
