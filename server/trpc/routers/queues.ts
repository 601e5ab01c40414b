// Queues: their settings and depths, and messages sent by hand.

import { ReadQueueHistory } from '#server/contracts/queue-history.ts';
import {
  BrowseMessages,
  ListGroups,
  MessageReference,
  MoveTaskReference,
  PlanRedrive,
  RedriveMessages,
  ReleaseGroup,
  StartMoveTask,
} from '#server/contracts/queue-message.ts';
import {
  CreateQueue,
  ListQueues,
  QueueReference,
  ReadQueueDepths,
  SendToQueue,
  SetQueueAttributes,
  SetQueuePaused,
} from '#server/contracts/queue-operation.ts';
import { browseMessages, openMessage } from '#server/control/queues/browse-messages.ts';
import { createQueue } from '#server/control/queues/create-queue.ts';
import { deleteQueue, purgeQueue } from '#server/control/queues/delete-queue.ts';
import { getQueue, listDeadLetterSources, readQueueDepths } from '#server/control/queues/get-queue.ts';
import { listQueues } from '#server/control/queues/list-queues.ts';
import { listGroups, releaseGroup } from '#server/control/queues/message-groups.ts';
import { cancelMoveTask, listMoveTasks, startMoveTask } from '#server/control/queues/move-tasks.ts';
import { setQueuePaused } from '#server/control/queues/pause-queue.ts';
import { readQueueHistory } from '#server/control/queues/read-queue-history.ts';
import { planRedrive, redriveMessages } from '#server/control/queues/redrive-messages.ts';
import { sendToQueue } from '#server/control/queues/send-to-queue.ts';
import { setQueueAttributes } from '#server/control/queues/set-queue-attributes.ts';
import { projectProcedure, router } from '../procedures.ts';

export const queuesRouter = router({
  list: projectProcedure('viewer')
    .input(ListQueues)
    .query(({ ctx, input }) => listQueues(ctx.deps.control, ctx.acting, input)),
  get: projectProcedure('viewer')
    .input(QueueReference)
    .query(({ ctx, input }) => getQueue(ctx.deps.control, ctx.acting, input)),
  depths: projectProcedure('viewer')
    .input(ReadQueueDepths)
    .query(({ ctx, input }) => readQueueDepths(ctx.deps.control, ctx.acting, input)),
  history: projectProcedure('viewer')
    .input(ReadQueueHistory)
    .query(({ ctx, input }) => readQueueHistory(ctx.deps.control, ctx.acting, input)),
  deadLetterSources: projectProcedure('viewer')
    .input(QueueReference)
    .query(({ ctx, input }) => listDeadLetterSources(ctx.deps.control, ctx.acting, input)),
  create: projectProcedure('operator')
    .input(CreateQueue)
    .mutation(({ ctx, input }) => createQueue(ctx.deps.control, ctx.acting, input)),
  setAttributes: projectProcedure('operator')
    .input(SetQueueAttributes)
    .mutation(({ ctx, input }) => setQueueAttributes(ctx.deps.control, ctx.acting, input)),
  delete: projectProcedure('operator')
    .input(QueueReference)
    .mutation(({ ctx, input }) => deleteQueue(ctx.deps.control, ctx.acting, input)),
  purge: projectProcedure('operator')
    .input(QueueReference)
    .mutation(({ ctx, input }) => purgeQueue(ctx.deps.control, ctx.acting, input)),
  setPaused: projectProcedure('operator')
    .input(SetQueuePaused)
    .mutation(({ ctx, input }) => setQueuePaused(ctx.deps.control, ctx.acting, input)),
  groups: projectProcedure('viewer')
    .input(ListGroups)
    .query(({ ctx, input }) => listGroups(ctx.deps.control, ctx.acting, input)),
  releaseGroup: projectProcedure('operator')
    .input(ReleaseGroup)
    .mutation(({ ctx, input }) => releaseGroup(ctx.deps.control, ctx.acting, input)),
  moveTasks: projectProcedure('viewer')
    .input(QueueReference)
    .query(({ ctx, input }) => listMoveTasks(ctx.deps.control, ctx.acting, input)),
  startMoveTask: projectProcedure('operator')
    .input(StartMoveTask)
    .mutation(({ ctx, input }) => startMoveTask(ctx.deps.control, ctx.acting, input)),
  cancelMoveTask: projectProcedure('operator')
    .input(MoveTaskReference)
    .mutation(({ ctx, input }) => cancelMoveTask(ctx.deps.control, ctx.acting, input)),
  send: projectProcedure('operator')
    .input(SendToQueue)
    .mutation(({ ctx, input }) => sendToQueue(ctx.deps.control, ctx.acting, input)),
  browse: projectProcedure('viewer')
    .input(BrowseMessages)
    .query(({ ctx, input }) => browseMessages(ctx.deps.control, ctx.acting, input)),
  openMessage: projectProcedure('viewer')
    .input(MessageReference)
    .query(({ ctx, input }) => openMessage(ctx.deps.control, ctx.acting, input)),
  planRedrive: projectProcedure('viewer')
    .input(PlanRedrive)
    .query(({ ctx, input }) => planRedrive(ctx.deps.control, ctx.acting, input)),
  redrive: projectProcedure('operator')
    .input(RedriveMessages)
    .mutation(({ ctx, input }) => redriveMessages(ctx.deps.control, ctx.acting, input)),
});
