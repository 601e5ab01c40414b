// Queues for other products, the control plane and the console: contracts/ports.ts QueuePort over the message engine.
import type { Pool } from 'pg';
import { WireError } from '#server/aws/wire-errors.ts';
import type { EnqueueOutcome, OutgoingMessage, QueuePort, QueueView, SqlTransaction } from '#server/contracts/ports.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Random } from '#server/kernel/random.ts';
import { readBounded } from './browse.ts';
import { createQueue, deleteQueue, purgeQueue, setQueueAttributes, setQueuePaused } from './catalog/change-queues.ts';
import { readDeadLetterSources, readQueueById, readQueuePage } from './catalog/read-queue-rows.ts';
import type { MessageEngine } from './message-engine.ts';
import { admitMessage } from './model/admit-message.ts';
import { md5OfBody } from './model/message-md5.ts';
import { throwRefusal } from './model/queue-refusal.ts';
import type { QueueSettings } from './model/queue-settings.ts';
import { queueSettings } from './model/queue-settings.ts';
import { planRedrive, redriveBatch } from './redrive.ts';
import { browseMessages, openMessage } from './store/browse-messages.ts';
import { readDepths } from './store/read-depths.ts';
import type { NewMessage } from './store/send-messages.ts';
import { sendMessages } from './store/send-messages.ts';
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
    listQueues(projectId, { namePrefix = '', afterName = '', limit }) {
      // '~' sorts after every region, so the page goes on behind all queues of that name.
      const after = { name: afterName, region: afterName === '' ? '' : '~' };
      return readQueuePage(sql, projectId, { region: null, namePrefix, after, limit });
    },
    readDepths: (queueIds) => readDepths(statements, queueIds),
    browseMessages: (queue, { afterSequence = '0', limit, search, state = null }) =>
      readBounded(pool, (reader) =>
        browseMessages({ statements: reader, sealer: engine.sealer }, queue.queueId, { afterSequence, limit, search, state }),
      ),
    openMessage: (queue, sequence) =>
      readBounded(pool, (reader) => openMessage({ statements: reader, sealer: engine.sealer }, queue.queueId, sequence)),
    listDeadLetterSources: (queue, limit) => readDeadLetterSources(sql, queue, { arn: queue.arn, afterName: '', limit }),
    planRedrive: (queue, selection) => planRedrive(sql, queue, selection),
    redriveMessages: (tx, queue, selection) => redriveBatch(tx, queue, selection),
    sendMessage: (view, message) =>
      asAppErrors(async () => {
        const queue = { view, settings: settingsOf(view) };
        const admitted = admit(view, queue.settings, message);
        if (!admitted.ok) return throwRefusal(admitted.error);
        const { messageId } = await engine.send(queue, view.accountId, admitted.value, () => engine.catalog.byId(view.queueId));
        return { messageId, md5OfBody: md5OfBody(message.body) };
      }),
    enqueueInTransaction: (tx, entries) => enqueue(tx, deps, entries),
    notifyEnqueued: (queues) => engine.wake(queues.map((queue) => queue.queueId)),
  };
}

async function enqueue(
  tx: SqlTransaction,
  { random, engine }: PortDeps,
  entries: readonly { queue: QueueView; message: OutgoingMessage }[],
): Promise<EnqueueOutcome[]> {
  const outcomes: EnqueueOutcome[] = [];
  const accepted: (NewMessage & { index: number })[] = [];
  for (const [index, { queue, message }] of entries.entries()) {
    if (queue.isFifo) {
      // Their groups are locked in one order by everybody; a caller's transaction that holds other rows could not keep it.
      outcomes[index] = { ok: false, code: 'UnsupportedOperation', message: 'A FIFO queue does not take messages of other transactions.' };
      continue;
    }
    const settings = settingsOf(queue);
    const admitted = admit(queue, settings, message);
    if (!admitted.ok) {
      outcomes[index] = { ok: false, code: admitted.error.shape, message: admitted.error.message };
      continue;
    }
    const messageId = random.uuid();
    outcomes[index] = { ok: true, messageId };
    const storable = engine.sealer.seal(queue.queueId, settings.sealing, admitted.value);
    accepted.push({ index, queueId: queue.queueId, messageId, senderId: queue.accountId, message: storable, deadLetterSource: null });
    if (message.messageGroupId !== undefined) engine.markGrouped(queue);
  }
  if (accepted.length === 0) return outcomes;
  const stored = await sendMessages(statementsOfTransaction(tx), accepted);
  for (const [position, { index }] of accepted.entries()) {
    if (stored[position] === 'queue-missing') {
      outcomes[index] = { ok: false, code: 'QueueDoesNotExist', message: 'The specified queue does not exist.' };
    }
  }
  return outcomes;
}

function admit(view: QueueView, settings: QueueSettings, message: OutgoingMessage): ReturnType<typeof admitMessage> {
  return admitMessage({ isFifo: view.isFifo, ...settings }, message);
}

/** Views are immutable, so what was read from one stays true for it. */
const knownSettings = new WeakMap<QueueView, QueueSettings>();

function settingsOf(view: QueueView): QueueSettings {
  const known = knownSettings.get(view) ?? queueSettings(view.attributes);
  knownSettings.set(view, known);
  return known;
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
