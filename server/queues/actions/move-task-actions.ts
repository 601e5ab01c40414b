// StartMessageMoveTask, CancelMessageMoveTask and ListMessageMoveTasks. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction, WireCall } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { flatList, integer, structure, text } from '#server/aws/query-shape.ts';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView } from '#server/contracts/ports.ts';
import type { MoveTask } from '#server/contracts/queue-message.ts';
import { parseArn } from '#server/kernel/arn.ts';
import { readQueueByName } from '../catalog/read-queue-rows.ts';
import { formatTaskHandle, readTaskHandle } from '../model/move-task.ts';
import { cancelMoveTask, startMoveTask } from '../move-tasks.ts';
import { listMoveTasks } from '../store/move-tasks.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditedChange } from './action-deps.ts';

const StartMessageMoveTask = z.object({
  SourceArn: z.string(),
  DestinationArn: z.string().nullish(),
  MaxNumberOfMessagesPerSecond: z.int().nullish(),
});
const countReason = 'Must be between 1 and 10, if provided.';
const ListMessageMoveTasks = z.object({ SourceArn: z.string(), MaxResults: z.int().min(1, countReason).max(10, countReason).nullish() });
const CancelMessageMoveTask = z.object({ TaskHandle: z.string() });

const resultShape = structure({
  TaskHandle: text,
  Status: text,
  SourceArn: text,
  DestinationArn: text,
  MaxNumberOfMessagesPerSecond: integer,
  ApproximateNumberOfMessagesMoved: integer,
  ApproximateNumberOfMessagesToMove: integer,
  FailureReason: text,
  StartedTimestamp: integer,
});

export function moveTaskActions(deps: ActionDeps): WireAction[] {
  /** A queue of the caller's own. @throws WireError ResourceNotFoundException */
  async function queueOf(call: WireCall, arn: string, parameter: string): Promise<QueueView> {
    const parsed = parseArn(arn);
    const isOwn = parsed?.service === 'sqs' && parsed.region === call.scope.region && parsed.accountId === call.scope.accountId;
    const row = isOwn ? await readQueueByName(deps.sql, { ...call.scope, name: parsed.resource }) : null;
    if (row) return row.view;
    throw sqsError('ResourceNotFound', `The resource that you specified for the ${parameter} parameter doesn't exist.`);
  }
  return [
    defineAction({
      service: 'sqs',
      name: 'StartMessageMoveTask',
      input: StartMessageMoveTask,
      queryInput: structure({ SourceArn: text, DestinationArn: text, MaxNumberOfMessagesPerSecond: integer }),
      queryOutput: structure({ TaskHandle: text }),
      async handle(call, input) {
        const queue = await queueOf(call, input.SourceArn, 'SourceArn');
        const target = typeof input.DestinationArn === 'string' ? await queueOf(call, input.DestinationArn, 'DestinationArn') : undefined;
        const velocity = input.MaxNumberOfMessagesPerSecond;
        let taskId = '';
        await auditedChange(deps, call, 'queue.start-move-task', async (tx) => {
          const request = { ...(target ? { target } : {}), ...(typeof velocity === 'number' ? { messagesPerSecond: velocity } : {}) };
          ({ taskId } = await startMoveTask(tx, deps, queue, request));
          return { before: null, after: queue };
        });
        return { TaskHandle: formatTaskHandle(taskId, queue.arn) };
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'CancelMessageMoveTask',
      input: CancelMessageMoveTask,
      queryInput: structure({ TaskHandle: text }),
      queryOutput: structure({ ApproximateNumberOfMessagesMoved: integer }),
      async handle(call, input) {
        const handle = readTaskHandle(input.TaskHandle);
        if (!handle) throw sqsError('InvalidParameterValue', 'Value for parameter TaskHandle is invalid.');
        const queue = await queueOf(call, handle.sourceArn, 'SourceArn');
        let moved = 0;
        await auditedChange(deps, call, 'queue.cancel-move-task', async (tx) => {
          ({ moved } = await cancelMoveTask(tx, queue, handle.taskId));
          return { before: null, after: queue };
        });
        return { ApproximateNumberOfMessagesMoved: moved };
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'ListMessageMoveTasks',
      input: ListMessageMoveTasks,
      queryInput: structure({ SourceArn: text, MaxResults: integer }),
      queryOutput: structure({ Results: flatList('ListMessageMoveTasksResultEntry', resultShape) }),
      async handle(call, input) {
        const queue = await queueOf(call, input.SourceArn, 'SourceArn');
        return { Results: (await listMoveTasks(deps.sql, queue.queueId, input.MaxResults ?? 1)).map(toWire) };
      },
    }),
  ];
}

/** Only a running task has a handle. */
function toWire(task: MoveTask): object {
  return {
    ...(task.status === 'RUNNING' ? { TaskHandle: formatTaskHandle(task.taskId, task.sourceArn) } : {}),
    Status: task.status,
    SourceArn: task.sourceArn,
    ...(task.destinationArn === null ? {} : { DestinationArn: task.destinationArn }),
    ...(task.messagesPerSecond === null ? {} : { MaxNumberOfMessagesPerSecond: task.messagesPerSecond }),
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    ...(task.failureReason === null ? {} : { FailureReason: task.failureReason }),
    StartedTimestamp: task.startedAtMs,
  };
}
