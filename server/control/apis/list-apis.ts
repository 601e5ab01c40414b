// The APIs of a project by name.
import type { ApiSummary } from '#server/contracts/api.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewApiSummary } from './find-api.ts';

/** One page; the cursor is the last name shown. Routes and stages are counted of the APIs shown alone. */
export async function listApis(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<ApiSummary>> {
  const rows = await deps.prisma.api.findMany({
    where: {
      projectId: acting.projectId,
      AND: [
        ...(request.cursor === undefined ? [] : [{ name: { gt: request.cursor } }]),
        ...(request.search === '' ? [] : [{ name: { contains: request.search, mode: 'insensitive' as const } }]),
      ],
    },
    orderBy: { name: 'asc' },
    take: request.limit + 1,
  });
  const where = { apiId: { in: rows.map((row) => row.id) } };
  const [routes, stages] = await Promise.all([
    deps.prisma.route.groupBy({ by: ['apiId'], where, _count: true }),
    deps.prisma.stage.groupBy({ by: ['apiId'], where, _count: true }),
  ]);
  const routesOf = new Map(routes.map((group) => [group.apiId, group._count]));
  const stagesOf = new Map(stages.map((group) => [group.apiId, group._count]));
  return cutPage(
    rows,
    request.limit,
    (row) => row.name,
    (row) => viewApiSummary(row, { routes: routesOf.get(row.id) ?? 0, stages: stagesOf.get(row.id) ?? 0 }),
  );
}
