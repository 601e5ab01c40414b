// Message move tasks: started, cancelled and looked at by whoever redrives; carried out step by step by the elected
// worker (maintenance/run-move-tasks.ts). A step moves a batch and counts it in one transaction, so a task that is
// interrupted goes on where it was.
import { sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import type { MoveTask } from '#server/contracts/queue-message.ts';
import type { Random } from '#server/kernel/random.ts';
import { readDeadLetterSources, readQueueById } from './catalog/read-queue-rows.ts';
import { endOfTask } from './model/move-task.ts';
import { invalidParameter, throwRefusal } from './model/queue-refusal.ts';
import { planRedrive, redriveBatch } from './redrive.ts';
import type { MoveTaskRow } from './store/move-tasks.ts';
import { insertMoveTask, listMoveTasks, lockMoveTask, updateMoveTask } from './store/move-tasks.ts';

export type MoveTaskRequest = {
  /** Absent: each message goes to the queue it failed in. */
  target?: QueueView;
  /** 1 to 500; absent has no limit. */
  messagesPerSecond?: number;
};

/**
 * @throws WireError InvalidParameterValue when the queue is nobody's dead-letter queue, a task of it is active, or the
 *         velocity is out of range; AppError `queue.refused` for a target of another type
 * Source: SQS API reference, "StartMessageMoveTask".
 */
export async function startMoveTask(
  tx: SqlTransaction,
  deps: { random: Random },
  queue: QueueView,
  { target, messagesPerSecond }: MoveTaskRequest,
): Promise<MoveTask> {
  if (messagesPerSecond !== undefined && !(Number.isInteger(messagesPerSecond) && messagesPerSecond >= 1 && messagesPerSecond <= 500)) {
    return throwRefusal(invalidParameter('MaxNumberOfMessagesPerSecond', messagesPerSecond, 'Must be between 1 and 500, if provided.'));
  }
  if ((await readDeadLetterSources(tx, queue, { arn: queue.arn, afterName: '', limit: 1 })).length === 0) {
    throw sqsError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
  }
  const plan = await planRedrive(tx, queue, target ? { target } : {});
  const taskId = deps.random.uuid();
  const isInserted = await insertMoveTask(tx, {
    taskId,
    queueId: queue.queueId,
    sourceArn: queue.arn,
    destinationQueueId: target?.queueId ?? null,
    destinationArn: target?.arn ?? null,
    messagesPerSecond: messagesPerSecond ?? null,
    throughSequence: plan.throughSequence ?? '0',
    toMove: plan.moves.reduce((sum, { count }) => sum + count, 0),
  });
  if (!isInserted) {
    const text = 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.';
    throw sqsError('InvalidParameterValue', text);
  }
  const [task] = await listMoveTasks(tx, queue.queueId, 1);
  if (!task) throw new Error('invariant broken: a task just stored is not there');
  return task;
}

/** Ends the task after the batch under way. @throws WireError ResourceNotFoundException, InvalidParameterValue when it is not running */
export async function cancelMoveTask(tx: SqlTransaction, queue: QueueView, taskId: string): Promise<MoveTask> {
  const task = await lockMoveTask(tx, taskId);
  if (task?.queueId !== queue.queueId) throw sqsError('ResourceNotFound', 'Task does not exist.');
  if (task.status !== 'RUNNING') throw sqsError('InvalidParameterValue', 'Only active tasks can be cancelled.');
  await updateMoveTask(tx, taskId, { status: 'CANCELLING', moved: 0 });
  return { ...task, status: 'CANCELLING' };
}

/** @param messagesMax  1 or more */
export async function stepMoveTask(
  tx: SqlTransaction,
  taskId: string,
  messagesMax: number,
): Promise<{ moved: number; isOver: boolean; targets: QueueView[] }> {
  const task = await lockMoveTask(tx, taskId);
  if (task?.status !== 'RUNNING') {
    if (task?.status === 'CANCELLING') await updateMoveTask(tx, taskId, { status: 'CANCELLED', moved: 0 });
    return { moved: 0, isOver: true, targets: [] };
  }
  const ends = await readEnds(tx, task);
  if (!ends) {
    await updateMoveTask(tx, taskId, { status: 'FAILED', moved: 0, failureReason: 'AWS.SimpleQueueService.NonExistentQueue' });
    return { moved: 0, isOver: true, targets: [] };
  }
  const { queue, selection } = ends;
  const { moved, targets } = await redriveBatch(tx, queue, { ...selection, throughSequence: task.throughSequence }, messagesMax);
  const end = moved > 0 ? null : endOfTask(await planRedrive(tx, queue, selection));
  await updateMoveTask(tx, taskId, { status: 'RUNNING', ...end, moved });
  return { moved, isOver: end !== null, targets };
}

/** Null when the queue, or the one the messages were to go to, is gone. */
async function readEnds(tx: SqlTransaction, task: MoveTaskRow): Promise<{ queue: QueueView; selection: { target?: QueueView } } | null> {
  const queue = (await readQueueById(tx, task.queueId))?.view;
  if (!queue || task.destinationQueueId === null) return queue ? { queue, selection: {} } : null;
  const target = (await readQueueById(tx, task.destinationQueueId))?.view;
  return target ? { queue, selection: { target } } : null;
}
