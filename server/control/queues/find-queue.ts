// A queue looked up inside one project, and how callers see it.
import type { QueueDepth, QueueView } from '#server/contracts/ports.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** @throws AppError `queue.not_found`, also for a queue of another project */
export async function findQueue(deps: ControlDeps, acting: Acting, queueId: string): Promise<QueueView> {
  const queue = await deps.queues.getQueue(acting.projectId, queueId);
  if (!queue) throw new AppError('queue.not_found', 'There is no such queue in this project.', { field: 'queueId' });
  return queue;
}

export function viewQueue(queue: QueueView, depth: QueueDepth | undefined): QueueSummary {
  return {
    queueId: queue.queueId,
    name: queue.name,
    region: queue.region,
    arn: queue.arn,
    isFifo: queue.isFifo,
    isPaused: queue.isPaused,
    attributes: queue.attributes,
    createdAtMs: queue.createdAtMs,
    depth: {
      visible: depth?.visible ?? 0,
      inFlight: depth?.inFlight ?? 0,
      delayed: depth?.delayed ?? 0,
      oldestAgeSeconds: depth?.oldestAgeSeconds ?? null,
    },
  };
}
