// Notes on a standard queue's row that its senders name message groups, once: from then on every thread's claims go
// round the groups.
import type { Pool } from 'pg';
import type { Logger } from '#server/config/logger.ts';
import type { QueueView } from '#server/contracts/ports.ts';

export type GroupMarker = {
  /** To be called for each message with a group; does nothing when the queue is marked. Never throws: the next message tries again. */
  mark(queue: QueueView): void;
  /** Resolves when no mark is under way. */
  close(): Promise<void>;
};

export function createGroupMarker(deps: { pool: Pick<Pool, 'query'>; logger: Logger; onMarked(queueId: string): void }): GroupMarker {
  const marking = new Map<string, Promise<void>>();

  async function write(queueId: string): Promise<void> {
    try {
      await deps.pool.query('UPDATE public.queue SET has_groups = true WHERE id = $1 AND NOT has_groups', [queueId]);
      deps.onMarked(queueId);
    } catch (error) {
      deps.logger.warn({ err: error, queueId }, 'queue could not be marked as having message groups, will be tried again');
    } finally {
      marking.delete(queueId);
    }
  }

  return {
    mark(queue) {
      if (queue.isFifo || queue.hasGroups || marking.has(queue.queueId)) return;
      marking.set(queue.queueId, write(queue.queueId));
    },
    async close() {
      await Promise.all(marking.values());
    },
  };
}
