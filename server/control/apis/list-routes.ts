// The routes of an API by path, each with its integration, narrowed by a piece of a path.
import type { z } from 'zod';
import type { ListRoutes, RouteListing } from '#server/contracts/api.ts';
import type { Page } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { requireApi, viewIntegration, viewRoute } from './find-api.ts';

/** One page; the cursor is a route's id. Index: route (api_id, path, method). @throws AppError `resource.not_found` for the API */
export async function listRoutes(deps: ControlDeps, acting: Acting, request: z.infer<typeof ListRoutes>): Promise<Page<RouteListing>> {
  await requireApi(deps.prisma, acting, request.apiId);
  const rows = await deps.prisma.route.findMany({
    where: {
      apiId: request.apiId,
      ...(request.search === '' ? {} : { path: { contains: request.search, mode: 'insensitive' } }),
    },
    include: { integration: true },
    orderBy: [{ path: 'asc' }, { method: 'asc' }],
    ...(request.cursor === undefined ? {} : { cursor: { id: request.cursor }, skip: 1 }),
    take: request.limit + 1,
  });
  return cutPage(
    rows,
    request.limit,
    (row) => row.id,
    (row) => {
      const { integration, timeoutMs, requestHeaders } = viewIntegration(row.integration);
      return { ...viewRoute(row), integration, timeoutMs, requestHeaders };
    },
  );
}
