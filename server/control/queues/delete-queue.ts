// Deletes a queue with its messages, or only its messages.
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found` */
export async function deleteQueue(deps: ControlDeps, acting: Acting, input: { queueId: string }): Promise<void> {
  const queue = await findQueue(deps, acting, input.queueId);
  await runChange(deps, async (tx, sql) => {
    await deps.queues.deleteQueue(sql, queue.queueId);
    await recordChange(tx, acting, {
      action: 'queue.delete',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      before: { name: queue.name, region: queue.region, attributes: queue.attributes },
    });
  });
}

/** Removes every message. @throws AppError `queue.not_found`, `queue.refused` within 60 s of the purge before (as AWS) */
export async function purgeQueue(deps: ControlDeps, acting: Acting, input: { queueId: string }): Promise<void> {
  const queue = await findQueue(deps, acting, input.queueId);
  await runChange(deps, async (tx, sql) => {
    await deps.queues.purgeQueue(sql, queue.queueId);
    await recordChange(tx, acting, { action: 'queue.purge', entityKind: 'queue', entityId: queue.queueId, entityName: queue.name });
  });
}
