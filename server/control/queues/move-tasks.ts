// Message move tasks of a dead-letter queue: redrives that go on by themselves.
import type { z } from 'zod';
import type { MoveTask, MoveTaskReference, StartMoveTask } from '#server/contracts/queue-message.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findQueue } from './find-queue.ts';

/** The last ten, newest first. @throws AppError `queue.not_found` */
export async function listMoveTasks(deps: ControlDeps, acting: Acting, input: { queueId: string }): Promise<MoveTask[]> {
  return deps.queues.listMoveTasks(await findQueue(deps, acting, input.queueId));
}

/** @throws AppError `queue.not_found`; `queue.refused` when a task is active or the queue is nobody's dead-letter queue */
export async function startMoveTask(deps: ControlDeps, acting: Acting, input: z.infer<typeof StartMoveTask>): Promise<MoveTask> {
  const queue = await findQueue(deps, acting, input.queueId);
  const target = input.targetQueueId === undefined ? undefined : await findQueue(deps, acting, input.targetQueueId);
  return runChange(deps, async (tx, sql) => {
    const task = await deps.queues.startMoveTask(sql, queue, given({ target, messagesPerSecond: input.messagesPerSecond }));
    await recordChange(tx, acting, {
      action: 'queue.start-move-task',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      after: { taskId: task.taskId, to: target?.name ?? null, messagesPerSecond: task.messagesPerSecond },
    });
    return task;
  });
}

/** @throws AppError `queue.not_found`; `queue.refused` when the task is not running */
export async function cancelMoveTask(deps: ControlDeps, acting: Acting, input: z.infer<typeof MoveTaskReference>): Promise<MoveTask> {
  const queue = await findQueue(deps, acting, input.queueId);
  return runChange(deps, async (tx, sql) => {
    const task = await deps.queues.cancelMoveTask(sql, queue, input.taskId);
    await recordChange(tx, acting, {
      action: 'queue.cancel-move-task',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      after: { taskId: task.taskId, moved: task.moved },
    });
    return task;
  });
}
