// Makes a queue through the port of the queue product, in one transaction with its audit record.

import type { z } from 'zod';
import type { CreateQueue, QueueSummary } from '#server/contracts/queue-operation.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { messagingScope } from '../projects/find-project.ts';
import { runChange } from '../run-change.ts';
import { viewQueue } from './find-queue.ts';

/** @throws AppError `queue.refused` for attributes, `resource.conflict` when the name is taken with other attributes */
export async function createQueue(deps: ControlDeps, acting: Acting, input: z.infer<typeof CreateQueue>): Promise<QueueSummary> {
  return runChange(deps, async (tx, sql) => {
    const scope = await messagingScope(tx, acting.projectId, input.region);
    const queue = await deps.queues.createQueue(sql, scope, input.name, input.attributes, {});
    await recordChange(tx, acting, {
      action: 'queue.create',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      after: { name: queue.name, region: queue.region, attributes: queue.attributes },
    });
    return viewQueue(queue, undefined);
  });
}
