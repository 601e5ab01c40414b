// How many messages a queue holds, by what can be done with them.

import type { QueueDepth } from '#server/contracts/ports.ts';
import type { Statements } from './statements.ts';

/**
 * Purpose: exact counts at the moment of the statement, and the age of the oldest receivable message. A lease whose time
 * is up counts as visible. The first row of a queue is found before its message: joined first, an empty queue would be sought
 * among the messages of all.
 * Indexes: ready's key and lease (queue_id, expires_at), both walked over the queue's rows; message's key; for
 * FIFO queues fifo_group (queue_id, name) and fifo_message (group_id, position).
 * Locks: none.
 */
const readDepthsSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now)
SELECT q.id AS "queueId", (ready.count + lease.due + fifo.visible)::int AS visible,
  (lease.in_flight + fifo.in_flight)::int AS "inFlight", (lease.delayed + fifo.delayed)::int AS delayed,
  CASE WHEN oldest_ready.sent_at IS NOT NULL OR oldest_due.sent_at IS NOT NULL OR oldest_fifo.sent_at IS NOT NULL
    THEN greatest(0, extract(epoch FROM moment.now - least(oldest_ready.sent_at, oldest_due.sent_at, oldest_fifo.sent_at)))::float8 END AS "oldestAgeSeconds"
FROM moment CROSS JOIN unnest($1::text[]) AS w(id) JOIN public.queue q ON q.id = w.id
CROSS JOIN LATERAL (SELECT count(*) FROM messaging.ready r WHERE r.queue_id = q.numeric_id) ready
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE l.expires_at <= moment.now) AS due,
    count(*) FILTER (WHERE l.expires_at > moment.now AND l.receive_count > 0) AS in_flight,
    count(*) FILTER (WHERE l.expires_at > moment.now AND l.receive_count = 0) AS delayed
  FROM messaging.lease l WHERE l.queue_id = q.numeric_id
) lease
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE f.visible_at <= moment.now) AS visible,
    count(*) FILTER (WHERE f.visible_at > moment.now AND f.receive_count > 0) AS in_flight,
    count(*) FILTER (WHERE f.visible_at > moment.now AND f.receive_count = 0) AS delayed, min(f.sequence) FILTER (WHERE f.visible_at <= moment.now) AS oldest
  FROM messaging.fifo_group g JOIN messaging.fifo_message f ON f.group_id = g.group_id WHERE g.queue_id = q.numeric_id
) fifo
LEFT JOIN messaging.message oldest_fifo ON oldest_fifo.sequence = fifo.oldest
LEFT JOIN LATERAL (
  SELECT m.sent_at FROM (SELECT r.sequence FROM messaging.ready r WHERE r.queue_id = q.numeric_id ORDER BY r.sequence LIMIT 1) first
  JOIN messaging.message m ON m.sequence = first.sequence
) oldest_ready ON true
LEFT JOIN LATERAL (
  SELECT m.sent_at FROM (
    SELECT l.sequence FROM messaging.lease l WHERE l.queue_id = q.numeric_id AND l.expires_at <= moment.now ORDER BY l.expires_at LIMIT 1
  ) first JOIN messaging.message m ON m.sequence = first.sequence
) oldest_due ON true`;

/** One entry per queue that exists; others are left out. */
export async function readDepths(statements: Statements, queueIds: readonly string[]): Promise<QueueDepth[]> {
  const { rows } = await statements.run<QueueDepth>('messaging_depths', readDepthsSql, [queueIds]);
  return rows;
}
