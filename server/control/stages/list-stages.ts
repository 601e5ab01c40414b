// The stages of all a project's APIs, for choosing where a plan's keys are valid.

import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { StageOption } from '#server/contracts/stage-option.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { viewStageOption } from './view-stage-option.ts';

/** One page by API and stage name, narrowed by a piece of either; the cursor is a stage's id. */
export async function listStages(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<StageOption>> {
  const contains = { contains: request.search, mode: 'insensitive' } as const;
  const rows = await deps.prisma.stage.findMany({
    where: {
      api: { projectId: acting.projectId },
      ...(request.search === '' ? {} : { OR: [{ name: contains }, { api: { name: contains } }] }),
    },
    include: { api: { select: { id: true, name: true } } },
    orderBy: [{ api: { name: 'asc' } }, { name: 'asc' }],
    ...(request.cursor === undefined ? {} : { cursor: { id: request.cursor }, skip: 1 }),
    take: request.limit + 1,
  });
  return cutPage(rows, request.limit, (row) => row.id, viewStageOption);
}
