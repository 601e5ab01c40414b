// Removes messages older than their queue's retention period, a batch at a time. Age counts from the first send, also
// in a dead-letter queue.
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import type { Statements } from '../store/statements.ts';

const retention = `(coalesce(q.attributes ->> 'MessageRetentionPeriod', '${queueAttributeSpecs.MessageRetentionPeriod.fallback}')::int * interval '1 second')`;

/** Leases that one round looks at: a twentieth of a second of work. */
const leasesPerRound = 20_000;

/**
 * Purpose: per queue whose oldest ready message is too old, delete up to $1 of its oldest that are. Ready rows are limited
 * before their messages are looked up: joined first, an empty queue would be sought among the messages of all.
 * Indexes: the first entry of ready's key per queue, then its rows in order of age; message's key.
 * Locks: up to $1 ready rows of such a queue, skipping what a claim holds.
 */
const expireReadySql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
overdue AS MATERIALIZED (
  SELECT q.numeric_id, moment.now - ${retention} AS cutoff FROM moment, public.queue q CROSS JOIN LATERAL (
    SELECT m.sent_at FROM (SELECT r.sequence FROM messaging.ready r WHERE r.queue_id = q.numeric_id ORDER BY r.sequence LIMIT 1) first
    JOIN messaging.message m ON m.sequence = first.sequence
  ) oldest WHERE oldest.sent_at < moment.now - ${retention} LIMIT 100
),
old AS MATERIALIZED (
  SELECT o.place, o.sequence FROM overdue CROSS JOIN LATERAL (
    SELECT r.ctid AS place, r.sequence FROM messaging.ready r
    WHERE r.queue_id = overdue.numeric_id ORDER BY r.sequence LIMIT $1 FOR UPDATE OF r SKIP LOCKED
  ) o JOIN messaging.message m ON m.sequence = o.sequence WHERE m.sent_at < overdue.cutoff LIMIT $1
),
unready AS (DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(SELECT place FROM old))),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM old)) RETURNING 1)
SELECT count(*)::int AS count FROM gone`;

/**
 * Purpose: the same for messages whose lease or delay has run out, among the ${leasesPerRound} leases behind sequence $2: a
 * dead-letter queue may hold millions. What a receiver still holds is left to it.
 * Indexes: lease's key from $2 on; keys of queue and message.
 * Locks: the rows deleted, skipping what a claim holds.
 */
const expireReturnedSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
seen AS MATERIALIZED (
  SELECT l.sequence, l.queue_id, l.expires_at FROM messaging.lease l WHERE l.sequence > $2 ORDER BY l.sequence LIMIT ${leasesPerRound}
),
old AS MATERIALIZED (
  SELECT s.sequence FROM moment, seen s JOIN public.queue q ON q.numeric_id = s.queue_id JOIN messaging.message m ON m.sequence = s.sequence
  WHERE s.expires_at <= moment.now AND m.sent_at < moment.now - ${retention} LIMIT $1
),
held AS MATERIALIZED (
  SELECT l.sequence FROM messaging.lease l, moment WHERE l.sequence = ANY (ARRAY(SELECT sequence FROM old)) AND l.expires_at <= moment.now
  FOR UPDATE OF l SKIP LOCKED
),
unleased AS (DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM held)) RETURNING sequence),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM unleased)) RETURNING 1)
SELECT (SELECT count(*) FROM gone)::int AS count, (SELECT count(*) FROM seen)::int AS seen, coalesce((SELECT max(sequence) FROM seen), 0)::text AS last`;

/**
 * Deletes what is overdue, a batch of each kind per call, and goes on where the last call ended.
 *
 * @returns how many messages were removed; 0 means that nothing this round looked at is overdue
 */
export function createExpiry(statements: Statements): (batch: number) => Promise<number> {
  let after = '0';
  return async (batch) => {
    const ready = await statements.run<{ count: number }>('messaging_expire_ready', expireReadySql, [batch]);
    const { rows } = await statements.run<{ count: number; seen: number; last: string }>('messaging_expire_returned', expireReturnedSql, [
      batch,
      after,
    ]);
    const returned = rows[0] ?? { count: 0, seen: 0, last: '0' };
    // More may be overdue among the same when the batch was full.
    if (returned.count < batch) after = returned.seen < leasesPerRound ? '0' : returned.last;
    return (ready.rows[0]?.count ?? 0) + returned.count;
  };
}
