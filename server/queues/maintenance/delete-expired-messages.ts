// Removes messages older than their queue's retention period, a batch at a time. Age counts from the first send, also
// in a dead-letter queue.
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import type { Statements } from '../store/statements.ts';

const retention = `(coalesce(q.attributes ->> 'MessageRetentionPeriod', '${queueAttributeSpecs.MessageRetentionPeriod.fallback}')::int * interval '1 second')`;

/**
 * Purpose: per queue whose oldest ready message is too old, delete up to $1 of its oldest that are.
 * Indexes: the first entry of ready's key per queue, then its rows in order of age; message's key.
 * Locks: the rows deleted, skipping what a claim holds.
 */
const expireReadySql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
overdue AS MATERIALIZED (
  SELECT q.numeric_id, moment.now - ${retention} AS cutoff FROM moment, public.queue q CROSS JOIN LATERAL (
    SELECT m.sent_at FROM messaging.ready r JOIN messaging.message m ON m.sequence = r.sequence
    WHERE r.queue_id = q.numeric_id ORDER BY r.sequence LIMIT 1
  ) oldest WHERE oldest.sent_at < moment.now - ${retention} LIMIT 100
),
old AS MATERIALIZED (
  SELECT o.place, o.sequence FROM overdue CROSS JOIN LATERAL (
    SELECT r.ctid AS place, r.sequence, m.sent_at FROM messaging.ready r JOIN messaging.message m ON m.sequence = r.sequence
    WHERE r.queue_id = overdue.numeric_id ORDER BY r.sequence LIMIT $1 FOR UPDATE OF r SKIP LOCKED
  ) o WHERE o.sent_at < overdue.cutoff LIMIT $1
),
unready AS (DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(SELECT place FROM old))),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM old)) RETURNING 1)
SELECT count(*)::int AS count FROM gone`;

/**
 * Purpose: the same for messages whose lease or delay has run out. What a receiver still holds is left to it.
 * Indexes: lease (queue_id, expires_at) up to now; message's key.
 * Locks: the rows deleted, skipping what a claim holds.
 */
const expireReturnedSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
old AS MATERIALIZED (
  SELECT o.sequence FROM moment, public.queue q CROSS JOIN LATERAL (
    SELECT l.sequence FROM messaging.lease l JOIN messaging.message m ON m.sequence = l.sequence
    WHERE l.queue_id = q.numeric_id AND l.expires_at <= moment.now AND m.sent_at < moment.now - ${retention}
    LIMIT $1 FOR UPDATE OF l SKIP LOCKED
  ) o LIMIT $1
),
unleased AS (DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM old)) RETURNING sequence),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM unleased)) RETURNING 1)
SELECT count(*)::int AS count FROM gone`;

/** @returns how many messages were removed; 0 means that nothing is overdue */
export async function deleteExpiredMessages(statements: Statements, batch: number): Promise<number> {
  const ready = await statements.run<{ count: number }>('messaging_expire_ready', expireReadySql, [batch]);
  const returned = await statements.run<{ count: number }>('messaging_expire_returned', expireReturnedSql, [batch]);
  return (ready.rows[0]?.count ?? 0) + (returned.rows[0]?.count ?? 0);
}
