// The queues of a project by name, each with its depth now.
import type { Page, SearchRequest } from '#server/contracts/page.ts';
import { cutPage } from '#server/contracts/page.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { placeAfter, writePlace } from '../named-place.ts';
import { viewQueue } from './find-queue.ts';

/** One page; search is the beginning of a name, the cursor the last name and region shown. */
export async function listQueues(deps: ControlDeps, acting: Acting, request: SearchRequest): Promise<Page<QueueSummary>> {
  const queues = await deps.queues.listQueues(acting.projectId, {
    limit: request.limit + 1,
    ...(request.search === '' ? {} : { namePrefix: request.search }),
    ...placeAfter(request.cursor),
  });
  const depths = queues.length === 0 ? [] : await deps.queues.readDepths(queues.map((queue) => queue.queueId));
  const depthOf = new Map(depths.map((depth) => [depth.queueId, depth]));
  return cutPage(queues, request.limit, writePlace, (queue) => viewQueue(queue, depthOf.get(queue.queueId)));
}
