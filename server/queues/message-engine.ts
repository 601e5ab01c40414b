// The moving parts of one thread's queues put together: catalogue, group commits for sends, deletes and changes of
// visibility, receivers, wakes. The wire actions and the port for other products are two doors to it.
import type { Pool } from 'pg';
import { queueDoesNotExist } from '#server/aws/wire-errors.ts';
import type { Logger } from '#server/config/logger.ts';
import type { LiveRecorder } from '#server/contracts/live-counters.ts';
import type { QueueView } from '#server/contracts/ports.ts';
import { asSqlTransaction } from '#server/db/transaction.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Random } from '#server/kernel/random.ts';
import type { KnownQueue, QueueCatalog } from './catalog/queue-catalog.ts';
import { createQueueCatalog } from './catalog/queue-catalog.ts';
import { createGroupMarker } from './group-marker.ts';
import type { AdmittedMessage } from './model/admit-message.ts';
import type { ReceiptHandle } from './model/receipt-handle.ts';
import { deriveReceiptHandleKey, openReceiptHandle, sealReceiptHandle } from './model/receipt-handle.ts';
import type { VisibilityOutcome } from './model/visibility.ts';
import type { PayloadSealer } from './payload-sealer.ts';
import { createPayloadSealer } from './payload-sealer.ts';
import { createReceiving } from './receive-messages.ts';
import type { ReceiveRequest } from './receiver-line.ts';
import type { ClaimedMessage } from './store/claim-messages.ts';
import type { Commits } from './store/commits.ts';
import { createCommits } from './store/commits.ts';
import type { FifoDeleteOutcome } from './store/delete-fifo-messages.ts';
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
  sealer: PayloadSealer;
  /**
   * Stores the message; durable when the promise resolves. A FIFO duplicate is answered as its original was.
   *
   * @param find  reads the queue again when it was purged, deleted or created anew since it was last looked at
   * @throws WireError QueueDoesNotExist; AppError `database.unavailable` when the outcome is unknown
   */
  send(queue: KnownQueue, senderId: string, message: AdmittedMessage, find: FindQueue): Promise<Sent>;
  /**
   * Up to `count` messages, leased to the caller; none when the wait ends first.
   *
   * @throws WireError OverLimit when a standard queue has too many messages in flight and the caller does not wait
   */
  receive(request: ReceiveRequest): Promise<ClaimedMessage[]>;
  /** `expired`: refused, because it is a FIFO queue and the handle's lease is over. */
  delete(queue: KnownQueue, handle: ReceiptHandle): Promise<FifoDeleteOutcome>;
  changeVisibility(queue: KnownQueue, handle: ReceiptHandle, timeoutSeconds: number): Promise<VisibilityOutcome>;
  sealHandle(queue: KnownQueue, message: ClaimedMessage): string;
  /** Null when the text is no handle of this queue. */
  openHandle(queue: KnownQueue, text: string): ReceiptHandle | null;
  /** A standard queue got a message with a message group: from now on its claims go round the groups. */
  markGrouped(queue: QueueView): void;
  /** The queue changed: what this thread knows of it is dropped. */
  forget(queueId: string): void;
  /** These queues received messages: wakes receivers here and everywhere. */
  wake(queueIds: readonly string[]): void;
  /** A message was put into the queue past `send`. */
  countSent(queue: QueueView): void;
  /** Ends the waits of receivers and resolves when everything accepted is committed. */
  close(): Promise<void>;
};

/** The sequence is null on standard queues. */
type Sent = { messageId: string; sequence: string | null };

type FindQueue = () => KnownQueue | null | Promise<KnownQueue | null>;

export function createMessageEngine(deps: EngineDeps): MessageEngine {
  const catalog = createQueueCatalog(asSqlTransaction(deps.pool), limits.messaging.maxKnownQueuesPerThread);
  const key = deriveReceiptHandleKey(deps.masterKey);
  const commits = createCommits(deps.pool);
  const sealer = createPayloadSealer(deps);
  const marker = createGroupMarker({ ...deps, onMarked: (queueId) => catalog.forget(queueId) });

  /** Receivers here go first: a claim that another thread makes for nothing delays whoever finds something. */
  const wake = (queueIds: readonly string[]): void => {
    const unserved = receivers.offer(queueIds);
    if (unserved.length > 0) deps.wakes.publish(unserved);
  };
  const receivers = createReceiving({
    ...deps,
    sealer,
    giveBack: (queue, messages) => giveBack({ commits, wake, logger: deps.logger }, queue, messages),
    onSurplus: (queueId) => deps.wakes.publish([queueId]),
    onMoved: (queueId) => wake([queueId]),
    onWait: deps.wakes.wait,
  });
  const unsubscribe = deps.wakes.subscribe((queueIds) => receivers.wake(queueIds));
  const count = (queue: KnownQueue, what: 'sent' | 'received' | 'deleted' | 'emptyReceives', number: number): void =>
    deps.live.countQueue(queue.view, what, number);

  return {
    catalog,
    sealer,
    wake,
    countSent: (view) => deps.live.countQueue(view, 'sent', 1),
    markGrouped: (view) => marker.mark(view),
    forget(queueId) {
      catalog.forget(queueId);
      receivers.forget(queueId);
    },
    async send(queue, senderId, message, find) {
      const messageId = deps.random.uuid();
      const store = ({ view: { queueId }, settings }: KnownQueue) =>
        commits.send({ queueId, messageId, senderId, message: sealer.seal(queueId, settings.sealing, message), deadLetterSource: null });
      let target = queue;
      let outcome = await store(target);
      if (outcome === 'queue-missing') {
        catalog.forget(target.view.queueId);
        const again = await find();
        if (!again) throw queueDoesNotExist();
        target = again;
        outcome = await store(target);
        if (outcome === 'queue-missing') throw queueDoesNotExist();
      }
      if (outcome !== 'stored' && outcome.isDuplicate) return outcome;
      count(target, 'sent', 1);
      if (message.systemAttributes?.MessageGroupId !== undefined) marker.mark(target.view);
      if (message.delaySeconds === 0) wake([target.view.queueId]);
      return outcome === 'stored' ? { messageId, sequence: null } : outcome;
    },
    async receive(request) {
      const messages = await receivers.receive(request);
      if (messages.length > 0) count(request.queue, 'received', messages.length);
      else count(request.queue, 'emptyReceives', 1);
      return messages;
    },
    async delete(queue, handle) {
      const outcome = await commits.delete(queue.view.isFifo, handle);
      if (outcome === 'deleted') {
        count(queue, 'deleted', 1);
        receivers.countDeleted(queue);
      }
      // The group's next messages may be received now.
      if (queue.view.isFifo && outcome === 'deleted') wake([queue.view.queueId]);
      return outcome;
    },
    async changeVisibility(queue, handle, timeoutSeconds) {
      const outcome = await commits.changeVisibility(queue.view.isFifo, { handle, timeoutSeconds });
      if (outcome === 'changed' && timeoutSeconds === 0) wake([queue.view.queueId]);
      return outcome;
    },
    sealHandle: (queue, message) => sealReceiptHandle(key, queue.view.queueId, message),
    openHandle: (queue, text) => openReceiptHandle(key, queue.view.queueId, text),
    async close() {
      unsubscribe();
      await receivers.close();
      await marker.close();
      await commits.drain();
    },
  };
}

/** Makes messages visible again that nobody got. */
function giveBack(
  { commits, wake, logger }: { commits: Commits; wake: MessageEngine['wake']; logger: Logger },
  queue: KnownQueue,
  messages: readonly ClaimedMessage[],
): void {
  for (const message of messages) {
    commits.changeVisibility(queue.view.isFifo, { handle: message, timeoutSeconds: 0 }).then(
      () => wake([queue.view.queueId]),
      // The message returns when its lease ends.
      (error: unknown) => logger.warn({ err: error }, 'unclaimed message could not be given back early'),
    );
  }
}
