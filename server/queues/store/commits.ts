// What one thread writes into the message tables, coalesced: sends, deletes and changes of visibility, those of FIFO
// queues apart from those of standard ones, which then never wait for the lock of a message group.
import type { Pool } from 'pg';
import { limits } from '#server/kernel/limits.ts';
import type { ReceiptHandle } from '../model/receipt-handle.ts';
import type { VisibilityOutcome } from '../model/visibility.ts';
import { changeFifoVisibility } from './change-fifo-visibility.ts';
import type { VisibilityChange } from './change-visibility.ts';
import { changeVisibility } from './change-visibility.ts';
import type { FifoDeleteOutcome } from './delete-fifo-messages.ts';
import { deleteFifoMessages } from './delete-fifo-messages.ts';
import { deleteMessages } from './delete-messages.ts';
import type { GroupCommitBounds } from './group-commit.ts';
import { createGroupCommit } from './group-commit.ts';
import type { NewMessage } from './new-message.ts';
import type { FifoSent, NewFifoMessage } from './send-fifo-messages.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';
import { sendMessages } from './send-messages.ts';
import { statementsOfPool, transactionsOfPool } from './statements.ts';

export type Commits = {
  /** Into a FIFO queue when the message has FIFO keys. */
  send(entry: NewMessage): Promise<'stored' | 'queue-missing' | FifoSent>;
  /** Never `expired` on standard queues. */
  delete(isFifo: boolean, handle: ReceiptHandle): Promise<FifoDeleteOutcome>;
  changeVisibility(isFifo: boolean, change: VisibilityChange): Promise<VisibilityOutcome>;
  /** Resolves when nothing is waiting or in flight. */
  drain(): Promise<void>;
};

export function createCommits(pool: Pool): Commits {
  const statements = statementsOfPool(pool);
  const transact = transactionsOfPool(pool);
  const sends = createGroupCommit((entries: readonly NewMessage[]) => sendMessages(statements, entries), bounds);
  const deletes = createGroupCommit((handles: readonly ReceiptHandle[]) => deleteMessages(statements, handles), bounds);
  const changes = createGroupCommit((entries: readonly VisibilityChange[]) => changeVisibility(statements, entries), bounds);
  const fifoSends = createGroupCommit((entries: readonly NewFifoMessage[]) => sendFifoMessages(transact, entries), fifoBounds);
  const fifoDeletes = createGroupCommit((handles: readonly ReceiptHandle[]) => deleteFifoMessages(transact, handles), fifoBounds);
  const fifoChanges = createGroupCommit((entries: readonly VisibilityChange[]) => changeFifoVisibility(transact, entries), fifoBounds);
  return {
    send(entry) {
      const { fifo, sizeBytes } = entry.message;
      return fifo ? fifoSends.add({ ...entry, fifo }, sizeBytes) : sends.add(entry, sizeBytes);
    },
    async delete(isFifo, handle) {
      if (isFifo) return fifoDeletes.add(handle);
      return (await deletes.add(handle)) ? 'deleted' : 'gone';
    },
    changeVisibility: (isFifo, change) => (isFifo ? fifoChanges : changes).add(change),
    async drain() {
      await Promise.all([sends, deletes, changes, fifoSends, fifoDeletes, fifoChanges].map((commit) => commit.drain()));
    },
  };
}

/** One flush takes what fits into a statement of bounded memory; beyond the waiting bound callers are told to retry. */
const bounds: GroupCommitBounds = {
  flushesInFlightMax: limits.messaging.flushesInFlightMax,
  flushEntriesMax: limits.messaging.groupCommitRowsMax,
  flushBytesMax: limits.messaging.groupCommitBytesMax,
  waitingEntriesMax: limits.messaging.maxWaitingEntriesPerThread,
  waitingBytesMax: limits.messaging.maxWaitingBytesPerThread,
};

/** A later flush would wait for the groups of an earlier one, and its messages must not overtake them. */
const fifoBounds: GroupCommitBounds = { ...bounds, flushesInFlightMax: 1 };
