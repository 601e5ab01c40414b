// Receives for one thread: the receivers' hub behind the limit of messages in flight, and payloads opened on the way out.
import type { Pool } from 'pg';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { Logger } from '#server/config/logger.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';
import type { KnownQueue } from './catalog/queue-catalog.ts';
import type { InFlightGate } from './in-flight-gate.ts';
import { createInFlightGate } from './in-flight-gate.ts';
import type { Receivers } from './long-poll.ts';
import { createReceivers } from './long-poll.ts';
import type { PayloadSealer } from './payload-sealer.ts';
import type { ReceiveRequest } from './receiver-line.ts';
import { claimFairMessages } from './store/claim-fair-messages.ts';
import { claimFifoMessages } from './store/claim-fifo-messages.ts';
import type { ClaimedMessage } from './store/claim-messages.ts';
import { claimMessages } from './store/claim-messages.ts';
import { countInFlight } from './store/count-in-flight.ts';
import { findReceivableQueues } from './store/find-receivable-queues.ts';
import { replayAttempt } from './store/receive-attempts.ts';
import { statementsOfPool, transactionsOfPool } from './store/statements.ts';

export type Receiving = Pick<Receivers, 'wake' | 'offer' | 'forget' | 'close'> & {
  /**
   * Up to `count` messages, leased to the caller; none when the wait ends first.
   *
   * @throws WireError OverLimit when a standard queue has too many messages in flight and the caller does not wait
   */
  receive(request: ReceiveRequest): Promise<ClaimedMessage[]>;
  /** A message of the queue is no longer in flight. */
  countDeleted(queue: KnownQueue): void;
};

export function createReceiving(deps: {
  pool: Pool;
  clock: Clock;
  logger: Logger;
  sealer: PayloadSealer;
  giveBack(queue: KnownQueue, messages: readonly ClaimedMessage[]): void;
  onSurplus(queueId: string): void;
  onMoved(queueId: string): void;
  onWait(queueId: string, isWaiting: boolean): void;
}): Receiving {
  const { pool, clock, logger, sealer } = deps;
  const statements = statementsOfPool(pool);
  const transact = transactionsOfPool(pool);
  const closing = new AbortController();
  const receivers = createReceivers({
    claim: (claims) => claimMessages(statements, claims),
    claimFifo: (claims) => claimFifoMessages(transact, claims),
    claimFair: (claims) => claimFairMessages(statements, claims),
    findReceivable: (looks) => findReceivableQueues(statements, looks),
    giveBack: deps.giveBack,
    onSurplus: deps.onSurplus,
    onMoved: deps.onMoved,
    onWait: deps.onWait,
    clock,
    bounds: {
      waitersMax: limits.messaging.maxWaitersPerThread,
      claimMessagesMax: limits.messaging.groupCommitRowsMax,
      pollMs: limits.messaging.pollFallbackMs,
    },
  });
  const inFlightMax = limits.messaging.maxInFlightPerQueue;
  const gate = createInFlightGate({ inFlightMax, clock, countInFlight: (queueId) => countInFlight(statements, queueId, inFlightMax) });

  return {
    wake: (queueIds) => receivers.wake(queueIds),
    offer: (queueIds) => receivers.offer(queueIds),
    forget: (queueId) => receivers.forget(queueId),
    async receive(request) {
      const { queueId } = request.queue.view;
      const { attemptId, visibilityTimeoutSeconds } = request;
      const replayed = attemptId === undefined ? null : await replayAttempt(transact, { queueId, attemptId, visibilityTimeoutSeconds });
      if (replayed) return replayed.flatMap((message) => openClaimed(message, { sealer, logger, queueId }));
      const opened = gate.isOpen(queueId);
      const admitted = opened === true || (await opened) ? request : await enterFull(gate, request, clock, closing.signal);
      if (!admitted) return [];
      const claimed = await receivers.receive(admitted);
      if (claimed.length > 0) gate.count(queueId, claimed.length);
      return claimed.flatMap((message) => openClaimed(message, { sealer, logger, queueId }));
    },
    countDeleted: (queue) => gate.count(queue.view.queueId, -1),
    close() {
      closing.abort();
      return receivers.close();
    },
  };
}

/**
 * What becomes of a receive from a full queue: standard queues refuse those who do not wait; whoever waits, and every
 * receiver of a FIFO queue, gets nothing until there is room.
 * Source: SQS developer guide, "Amazon SQS standard queues" and "FIFO queues", quotas of in-flight messages.
 */
async function enterFull(gate: InFlightGate, request: ReceiveRequest, clock: Clock, closing: AbortSignal): Promise<ReceiveRequest | null> {
  const { queue, waitSeconds } = request;
  if (waitSeconds === 0 && !queue.view.isFifo) {
    throw sqsError('OverLimit', `The maximum number of in flight messages is reached: ${limits.messaging.maxInFlightPerQueue}.`);
  }
  const beganMs = clock.monotonicMs();
  const hasRoom = await gate.waitForRoom(queue.view.queueId, waitSeconds * 1_000, AbortSignal.any([request.signal, closing]));
  const leftSeconds = Math.max(0, waitSeconds - (clock.monotonicMs() - beganMs) / 1_000);
  return hasRoom ? { ...request, waitSeconds: leftSeconds } : null;
}

/** A payload that does not open stays in flight and is logged; its lease ends, and in the end it reaches the dead-letter queue. */
function openClaimed(message: ClaimedMessage, deps: { sealer: PayloadSealer; logger: Logger; queueId: string }): ClaimedMessage[] {
  if (!message.isSealed) return [message];
  try {
    return [{ ...message, ...deps.sealer.open(message) }];
  } catch (error) {
    deps.logger.error({ err: error, queueId: deps.queueId, messageId: message.messageId }, 'sealed message can not be opened');
    return [];
  }
}
