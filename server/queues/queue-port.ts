// Queues for other products, the control plane and the console: contracts/ports.ts QueuePort over the message engine.
import type { Pool } from 'pg';
import { WireError } from '#server/aws/wire-errors.ts';
import type { QueuePort, SqlTransaction } from '#server/contracts/ports.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Random } from '#server/kernel/random.ts';
import { readBounded } from './browse.ts';
import { createQueue, deleteQueue, purgeQueue, setQueueAttributes, setQueuePaused } from './catalog/change-queues.ts';
import { readDeadLetterSources, readQueueById, readQueuePage } from './catalog/read-queue-rows.ts';
import { enqueueInTransaction, knownOf } from './enqueue-in-transaction.ts';
import type { MessageEngine } from './message-engine.ts';
import { admitMessage } from './model/admit-message.ts';
import { md5OfBody } from './model/message-md5.ts';
import { throwRefusal } from './model/queue-refusal.ts';
import { cancelMoveTask, startMoveTask } from './move-tasks.ts';
import { planRedrive, redriveBatch } from './redrive.ts';
import { browseMessages, openMessage } from './store/browse-messages.ts';
import { listGroups, releaseGroup } from './store/inspect-groups.ts';
import { listMoveTasks } from './store/move-tasks.ts';
import { readDepthHistory } from './store/read-depth-history.ts';
import { readDepths } from './store/read-depths.ts';
import type { Statements } from './store/statements.ts';
import { statementsOfTransaction } from './store/statements.ts';

export type PortDeps = {
  engine: MessageEngine;
  pool: Pool;
  statements: Statements;
  sql: SqlTransaction;
  random: Random;
  isStrict: boolean;
};

export function createQueuePort(deps: PortDeps): QueuePort {
  const { engine, pool, statements, sql, random, isStrict } = deps;
  return {
    createQueue: (tx, scope, name, attributes, tags) =>
      asAppErrors(async () => (await createQueue(tx, { random, isStrict }, { scope, name, attributes, tags })).after),
    setQueueAttributes: (tx, queueId, attributes) => asAppErrors(async () => (await setQueueAttributes(tx, queueId, attributes)).after),
    deleteQueue: (tx, queueId) => asAppErrors(async () => void (await deleteQueue(tx, queueId))),
    purgeQueue: (tx, queueId) => asAppErrors(async () => void (await purgeQueue(tx, { isStrict }, queueId))),
    setQueuePaused: (tx, queueId, isPaused) => asAppErrors(async () => (await setQueuePaused(tx, queueId, isPaused)).after),
    async getQueue(projectId, queueId) {
      const row = await readQueueById(sql, queueId);
      return row?.view.projectId === projectId ? row.view : null;
    },
    findQueueByArn: async (arn) => (await engine.catalog.byArn(arn))?.view ?? null,
    listQueues: (projectId, { namePrefix = '', after = { name: '', region: '' }, limit }) =>
      readQueuePage(sql, projectId, { region: null, namePrefix, after, limit }),
    readDepths: (queueIds) => readDepths(statements, queueIds),
    readDepthHistory: (query) => readDepthHistory(statements, query),
    browseMessages: (queue, { afterSequence = '0', limit, search, state = null }) =>
      readBounded(pool, (reader) =>
        browseMessages({ statements: reader, sealer: engine.sealer }, queue.queueId, { afterSequence, limit, search, state }),
      ),
    openMessage: (queue, sequence) =>
      readBounded(pool, (reader) => openMessage({ statements: reader, sealer: engine.sealer }, queue.queueId, sequence)),
    listDeadLetterSources: (queue, limit) => readDeadLetterSources(sql, queue, { arn: queue.arn, afterName: '', limit }),
    planRedrive: (queue, selection) => planRedrive(sql, queue, selection),
    redriveMessages: (tx, queue, selection) => redriveBatch(tx, queue, selection),
    listGroups: (queue, page) => readBounded(pool, (reader) => listGroups(reader, queue.queueId, page)),
    releaseGroup: (tx, queue, group) => releaseGroup(statementsOfTransaction(tx), queue.queueId, group),
    startMoveTask: (tx, queue, request) => asAppErrors(() => startMoveTask(tx, deps, queue, request)),
    cancelMoveTask: (tx, queue, taskId) => asAppErrors(() => cancelMoveTask(tx, queue, taskId)),
    listMoveTasks: (queue) => listMoveTasks(sql, queue.queueId, 10),
    sendMessage: (view, message) =>
      asAppErrors(async () => {
        const queue = knownOf(view);
        const admitted = admitMessage({ isFifo: view.isFifo, ...queue.settings }, message);
        if (!admitted.ok) return throwRefusal(admitted.error);
        const { messageId } = await engine.send(queue, view.accountId, admitted.value, () => engine.catalog.byId(view.queueId));
        return { messageId, md5OfBody: md5OfBody(message.body) };
      }),
    enqueueInTransaction: (tx, entries) => enqueueInTransaction(tx, deps, entries),
    announceSent(queues) {
      for (const queue of queues) engine.countSent(queue);
      engine.wake([...new Set(queues.map((queue) => queue.queueId))]);
    },
    notifyEnqueued: (queues) => engine.wake(queues.map((queue) => queue.queueId)),
  };
}

/** SQS's refusals as the house's errors: unknown queue, conflict with what is there, or refused for its reason. */
async function asAppErrors<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw new AppError(appErrorCodes[error.code] ?? 'queue.refused', error.message, { cause: error });
  }
}

const appErrorCodes: Readonly<Record<string, 'queue.not_found' | 'resource.conflict'>> = {
  'AWS.SimpleQueueService.NonExistentQueue': 'queue.not_found',
  QueueAlreadyExists: 'resource.conflict',
};
