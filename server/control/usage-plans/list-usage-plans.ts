// The usage plans of a project by name.
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { usagePlanParts, viewUsagePlans } from './find-usage-plan.ts';

/** One page; the cursor is the last name shown. */
export async function listUsagePlans(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<UsagePlanView>> {
  const rows = await deps.prisma.usagePlan.findMany({
    where: {
      projectId: acting.projectId,
      AND: [
        ...(request.cursor === undefined ? [] : [{ name: { gt: request.cursor } }]),
        ...(request.search === '' ? [] : [{ name: { contains: request.search, mode: 'insensitive' as const } }]),
      ],
    },
    include: usagePlanParts,
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  const page = cutPage(
    rows,
    request.limit,
    (row) => row.name,
    (row) => row,
  );
  return { ...page, items: await viewUsagePlans(deps.prisma, page.items) };
}
