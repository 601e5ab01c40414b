// Changes attributes of a queue; those not named stay as they are.
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findQueue, viewQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found`, `queue.refused` */
export async function setQueueAttributes(
  deps: ControlDeps,
  acting: Acting,
  input: { queueId: string; attributes: Readonly<Record<string, string>> },
): Promise<QueueSummary> {
  const before = await findQueue(deps, acting, input.queueId);
  return runChange(deps, async (tx, sql) => {
    const after = await deps.queues.setQueueAttributes(sql, input.queueId, input.attributes);
    await recordChange(tx, acting, {
      action: 'queue.update',
      entityKind: 'queue',
      entityId: after.queueId,
      entityName: after.name,
      before: { attributes: before.attributes },
      after: { attributes: after.attributes },
    });
    return viewQueue(after, undefined);
  });
}
