// What a queue, or the deepest queues of a project, held over time.
import type { PackedDepthPoint, QueueHistory, ReadQueueHistory } from '#server/contracts/queue-history.ts';
import { limits } from '#server/kernel/limits.ts';
import { trafficSpan } from '#server/ledger/model/traffic-span.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found` when the queue is not the project's */
export async function readQueueHistory(deps: ControlDeps, acting: Acting, { range, queueId }: ReadQueueHistory): Promise<QueueHistory> {
  const nowMs = deps.clock.nowMs();
  const span = trafficSpan(range, 'api', nowMs);
  const whose =
    queueId === undefined
      ? { projectId: acting.projectId, count: limits.messaging.shownQueuesMax }
      : { queueId: (await findQueue(deps, acting, queueId)).queueId };
  const { grain: _, ...shown } = span;
  const { points, ...sampled } = await deps.queues.readDepthHistory({ ...span, ...whose });
  const places = new Map(sampled.queues.map((queue, place) => [queue.queueId, place]));
  const packed = points.map(
    ({ atMs, queueId: of, visible, inFlight, delayed, oldestSeconds }): PackedDepthPoint => [
      (atMs - span.fromMs) / (span.stepSeconds * 1_000),
      places.get(of) ?? 0,
      visible,
      inFlight,
      delayed,
      oldestSeconds,
    ],
  );
  return { ...shown, asOfMs: nowMs, ...sampled, points: packed };
}
