// The moving parts of one thread's queues put together: catalogue, group commits for sends, deletes and changes of
// visibility, receivers, wakes. The wire actions and the port for other products are two doors to it.
import type { Pool } from 'pg';
import { queueDoesNotExist } from '#server/aws/wire-errors.ts';
import type { Logger } from '#server/config/logger.ts';
import type { LiveRecorder } from '#server/contracts/live-counters.ts';
import { asSqlTransaction } from '#server/db/transaction.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Random } from '#server/kernel/random.ts';
import type { KnownQueue, QueueCatalog } from './catalog/queue-catalog.ts';
import { createQueueCatalog } from './catalog/queue-catalog.ts';
import type { ReceiveRequest } from './long-poll.ts';
import { createReceivers } from './long-poll.ts';
import type { AdmittedMessage } from './model/admit-message.ts';
import type { ReceiptHandle } from './model/receipt-handle.ts';
import { deriveReceiptHandleKey, openReceiptHandle, sealReceiptHandle } from './model/receipt-handle.ts';
import type { VisibilityOutcome } from './model/visibility.ts';
import type { VisibilityChange } from './store/change-visibility.ts';
import { changeVisibility } from './store/change-visibility.ts';
import type { ClaimedMessage } from './store/claim-messages.ts';
import { claimMessages } from './store/claim-messages.ts';
import { deleteMessages } from './store/delete-messages.ts';
import { findReceivableQueues } from './store/find-receivable-queues.ts';
import type { GroupCommitBounds } from './store/group-commit.ts';
import { createGroupCommit } from './store/group-commit.ts';
import type { NewMessage } from './store/send-messages.ts';
import { sendMessages } from './store/send-messages.ts';
import { statementsOfPool } from './store/statements.ts';
import type { WakeTransport } from './wakes/wake-transport.ts';

export type EngineDeps = {
  pool: Pool;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** 32 bytes; receipt handles are authenticated with a key derived from it. */
  masterKey: Uint8Array;
  wakes: WakeTransport;
  live: Pick<LiveRecorder, 'countQueue'>;
};

export type MessageEngine = {
  catalog: QueueCatalog;
  /**
   * Stores the message; durable when the promise resolves.
   *
   * @param find  reads the queue again when it was purged, deleted or created anew since it was last looked at
   * @throws WireError QueueDoesNotExist; AppError `database.unavailable` when the outcome is unknown
   */
  send(queue: KnownQueue, senderId: string, message: AdmittedMessage, find: FindQueue): Promise<{ messageId: string }>;
  receive(request: ReceiveRequest): Promise<ClaimedMessage[]>;
  delete(queue: KnownQueue, handle: ReceiptHandle): Promise<void>;
  changeVisibility(queue: KnownQueue, handle: ReceiptHandle, timeoutSeconds: number): Promise<VisibilityOutcome>;
  sealHandle(queue: KnownQueue, message: ClaimedMessage): string;
  /** Null when the text is no handle of this queue. */
  openHandle(queue: KnownQueue, text: string): ReceiptHandle | null;
  /** These queues received messages: wakes receivers here and everywhere. */
  wake(queueIds: readonly string[]): void;
  /** Ends the waits of receivers and resolves when everything accepted is committed. */
  close(): Promise<void>;
};

type FindQueue = () => KnownQueue | null | Promise<KnownQueue | null>;

export function createMessageEngine(deps: EngineDeps): MessageEngine {
  const statements = statementsOfPool(deps.pool);
  const catalog = createQueueCatalog(asSqlTransaction(deps.pool), limits.messaging.maxKnownQueuesPerThread);
  const key = deriveReceiptHandleKey(deps.masterKey);
  const sends = createGroupCommit((entries: readonly NewMessage[]) => sendMessages(statements, entries), commitBounds);
  const deletes = createGroupCommit((handles: readonly ReceiptHandle[]) => deleteMessages(statements, handles), commitBounds);
  const changes = createGroupCommit((entries: readonly VisibilityChange[]) => changeVisibility(statements, entries), commitBounds);

  const wake = (queueIds: readonly string[]): void => {
    receivers.wake(queueIds);
    deps.wakes.publish(queueIds);
  };
  const giveBack = (messages: readonly ClaimedMessage[]): void => {
    for (const message of messages) {
      // Should this fail, the message returns when its lease ends.
      changes.add({ handle: message, timeoutSeconds: 0 }).catch((error: unknown) => {
        deps.logger.warn({ err: error }, 'unclaimed message could not be given back early');
      });
    }
  };
  const receivers = createReceivers({
    claim: (claims) => claimMessages(statements, claims),
    findReceivable: (looks) => findReceivableQueues(statements, looks),
    giveBack,
    onMoved: (queueId) => wake([queueId]),
    clock: deps.clock,
    bounds: {
      waitersMax: limits.messaging.maxWaitersPerThread,
      claimMessagesMax: limits.messaging.groupCommitRowsMax,
      pollMs: limits.messaging.pollFallbackMs,
    },
  });
  const unsubscribe = deps.wakes.subscribe((queueIds) => receivers.wake(queueIds));
  const count = (queue: KnownQueue, what: 'sent' | 'received' | 'deleted' | 'emptyReceives', number: number): void =>
    deps.live.countQueue(queue.view, what, number);

  return {
    catalog,
    wake,
    async send(queue, senderId, message, find) {
      const messageId = deps.random.uuid();
      const entry = { messageId, senderId, message, deadLetterSource: null };
      let target = queue;
      let outcome = await sends.add({ queueId: target.view.queueId, ...entry }, message.sizeBytes);
      if (outcome === 'queue-missing') {
        catalog.forget(target.view.queueId);
        const again = await find();
        if (!again) throw queueDoesNotExist();
        target = again;
        outcome = await sends.add({ queueId: target.view.queueId, ...entry }, message.sizeBytes);
        if (outcome === 'queue-missing') throw queueDoesNotExist();
      }
      count(target, 'sent', 1);
      if (message.delaySeconds === 0) wake([target.view.queueId]);
      return { messageId };
    },
    async receive(request) {
      const messages = await receivers.receive(request);
      if (messages.length > 0) count(request.queue, 'received', messages.length);
      else count(request.queue, 'emptyReceives', 1);
      return messages;
    },
    async delete(queue, handle) {
      if (await deletes.add(handle)) count(queue, 'deleted', 1);
    },
    async changeVisibility(queue, handle, timeoutSeconds) {
      const outcome = await changes.add({ handle, timeoutSeconds });
      if (outcome === 'changed' && timeoutSeconds === 0) wake([queue.view.queueId]);
      return outcome;
    },
    sealHandle: (queue, message) => sealReceiptHandle(key, queue.view.queueId, message),
    openHandle: (queue, text) => openReceiptHandle(key, queue.view.queueId, text),
    async close() {
      unsubscribe();
      await receivers.close();
      await Promise.all([sends.drain(), deletes.drain(), changes.drain()]);
    },
  };
}

/** One flush takes what fits into a statement of bounded memory; beyond the waiting bound callers are told to retry. */
const commitBounds: GroupCommitBounds = {
  flushEntriesMax: limits.messaging.groupCommitRowsMax,
  flushBytesMax: limits.messaging.groupCommitBytesMax,
  waitingEntriesMax: limits.messaging.maxWaitingEntriesPerThread,
  waitingBytesMax: limits.messaging.maxWaitingBytesPerThread,
};
