// One queue with its attributes and depth, and the depths of several for charts.
import type { QueueDepth } from '#server/contracts/ports.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findQueue, viewQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found` */
export async function getQueue(deps: ControlDeps, acting: Acting, input: { queueId: string }): Promise<QueueSummary> {
  const queue = await findQueue(deps, acting, input.queueId);
  const [depth] = await deps.queues.readDepths([queue.queueId]);
  return viewQueue(queue, depth);
}

/** The queues whose failed messages come here; at most 50, none for an ordinary queue. @throws AppError `queue.not_found` */
export async function listDeadLetterSources(
  deps: ControlDeps,
  acting: Acting,
  input: { queueId: string },
): Promise<{ queueId: string; name: string }[]> {
  const queue = await findQueue(deps, acting, input.queueId);
  const sources = await deps.queues.listDeadLetterSources(queue, limits.control.pageSizeDefault);
  return sources.map(({ queueId, name }) => ({ queueId, name }));
}

/** @throws AppError `queue.not_found` when one of them is not the project's */
export async function readQueueDepths(deps: ControlDeps, acting: Acting, input: { queueIds: readonly string[] }): Promise<QueueDepth[]> {
  const queues = await Promise.all([...new Set(input.queueIds)].map((queueId) => findQueue(deps, acting, queueId)));
  return deps.queues.readDepths(queues.map((queue) => queue.queueId));
}
