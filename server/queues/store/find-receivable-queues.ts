// Which of the waited-for queues have something to receive: the truth behind all wake-ups.
import type { Statements } from './statements.ts';

/**
 * Purpose: one statement per poll, whatever the number of queues.
 * Indexes: queue's primary key; first entries of ready's key, of lease (queue_id, expires_at) and of
 * fifo_group (queue_id, claimable_at).
 * Locks: none.
 */
const findReceivableQueuesSql = `
SELECT q.id FROM unnest($1::text[], $2::bigint[], $3::float8[]) AS w(id, lower_bound, due_within_ms) JOIN public.queue q ON q.id = w.id
WHERE NOT q.is_paused AND (EXISTS (SELECT FROM messaging.ready r WHERE r.queue_id = q.numeric_id AND r.sequence >= w.lower_bound)
  OR EXISTS (
    SELECT FROM messaging.lease l WHERE l.queue_id = q.numeric_id AND l.expires_at <= (SELECT clock_timestamp())
      AND l.expires_at >= (SELECT clock_timestamp()) - w.due_within_ms * interval '1 millisecond'
  )
  OR EXISTS (SELECT FROM messaging.fifo_group g WHERE g.queue_id = q.numeric_id AND g.claimable_at <= (SELECT clock_timestamp())))`;

/** Where to look, as in a claim. */
export type Look = { queueId: string; lowerBound: string; dueWithinMs: number };

/** @returns ids of those queues that have a ready or due message now */
export async function findReceivableQueues(statements: Statements, looks: readonly Look[]): Promise<string[]> {
  const { rows } = await statements.run<{ id: string }>('messaging_find_receivable', findReceivableQueuesSql, [
    looks.map((look) => look.queueId),
    looks.map((look) => look.lowerBound),
    looks.map((look) => look.dueWithinMs),
  ]);
  return rows.map((row) => row.id);
}
