// Upstreams as callers see them, looked up inside one project only.
import type { Upstream } from '#prisma/generated/client.ts';
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import { UpstreamSettings, type UpstreamView } from '#server/contracts/upstream.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps, Transaction } from '../control-deps.ts';

/** @throws AppError `resource.not_found`, also for an upstream of another project */
export async function findUpstream(db: Transaction | ControlDeps['prisma'], acting: Acting, upstreamId: string): Promise<Upstream> {
  const row = await db.upstream.findFirst({ where: { id: upstreamId, projectId: acting.projectId } });
  if (!row) throw new AppError('resource.not_found', 'There is no such upstream in this project.', { field: 'upstreamId' });
  return row;
}

/** One page by name; the cursor is the last name shown. */
export async function listUpstreams(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<UpstreamView>> {
  const rows = await deps.prisma.upstream.findMany({
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
  return cutPage(rows, request.limit, (row) => row.name, viewUpstream);
}

export function viewUpstream(row: Upstream): UpstreamView {
  return {
    upstreamId: row.id,
    name: row.name,
    settings: UpstreamSettings.parse(row.settings),
    createdAtMs: row.createdAt.getTime(),
    updatedAtMs: row.updatedAt.getTime(),
  };
}
