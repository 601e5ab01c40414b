// Stops the receives of a queue, and lets them go on; sends are taken all the while.
import type { z } from 'zod';
import type { QueueSummary, SetQueuePaused } from '#server/contracts/queue-operation.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findQueue, viewQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found` */
export async function setQueuePaused(deps: ControlDeps, acting: Acting, input: z.infer<typeof SetQueuePaused>): Promise<QueueSummary> {
  const before = await findQueue(deps, acting, input.queueId);
  const after = await runChange(deps, async (tx, sql) => {
    const changed = await deps.queues.setQueuePaused(sql, input.queueId, input.isPaused);
    await recordChange(tx, acting, {
      action: input.isPaused ? 'queue.pause' : 'queue.resume',
      entityKind: 'queue',
      entityId: changed.queueId,
      entityName: changed.name,
      before: { isPaused: before.isPaused },
      after: { isPaused: changed.isPaused },
    });
    return changed;
  });
  if (!after.isPaused) deps.queues.notifyEnqueued([after]);
  return viewQueue(after, undefined);
}
