// The APIs of a project by name.
import type { ApiSummary } from '#server/contracts/api.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewApiSummary } from './find-api.ts';

/** One page; the cursor is the last name shown. */
export async function listApis(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<ApiSummary>> {
  const rows = await deps.prisma.api.findMany({
    where: {
      projectId: acting.projectId,
      AND: [
        ...(request.cursor === undefined ? [] : [{ name: { gt: request.cursor } }]),
        ...(request.search === '' ? [] : [{ name: { contains: request.search, mode: 'insensitive' as const } }]),
      ],
    },
    include: { _count: { select: { routes: true, stages: true } } },
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.name, viewApiSummary);
}
