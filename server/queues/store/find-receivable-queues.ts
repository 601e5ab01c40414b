// Which of the waited-for queues have something to receive: the truth behind all wake-ups.
import type { Statements } from './statements.ts';

/**
 * Purpose: one statement per poll, whatever the number of queues.
 * Indexes: queue's primary key; first entries of ready's key and of lease (queue_id, expires_at).
 * Locks: none.
 */
const findReceivableQueuesSql = `
SELECT q.id FROM unnest($1::text[]) AS w(id) JOIN public.queue q ON q.id = w.id
WHERE EXISTS (SELECT FROM messaging.ready r WHERE r.queue_id = q.numeric_id)
  OR EXISTS (SELECT FROM messaging.lease l WHERE l.queue_id = q.numeric_id AND l.expires_at <= (SELECT clock_timestamp()))`;

/** @returns those of the ids that have a ready or due message now */
export async function findReceivableQueues(statements: Statements, queueIds: readonly string[]): Promise<string[]> {
  const { rows } = await statements.run<{ id: string }>('messaging_find_receivable', findReceivableQueuesSql, [queueIds]);
  return rows.map((row) => row.id);
}
