// Removes the messages of purged and deleted queues, a batch at a time.
import type { Statements } from '../store/statements.ts';

/**
 * Purpose: delete at most $1 ready rows and $1 leases of discarded numeric ids, with their payloads. Their order is that of the
 * indexes: without one a plan made for any number of rows would read them all first.
 * Indexes: ready's key, lease (queue_id, expires_at), keys of lease and message.
 * Locks: rows that no queue leads to any more.
 */
const sweepSql = `
WITH discarded AS MATERIALIZED (SELECT numeric_id FROM messaging.discarded_queue),
ready_rows AS MATERIALIZED (
  SELECT r.place, r.sequence FROM discarded d CROSS JOIN LATERAL (
    SELECT ready.ctid AS place, ready.sequence FROM messaging.ready WHERE ready.queue_id = d.numeric_id
    ORDER BY ready.sequence LIMIT $1 FOR UPDATE SKIP LOCKED
  ) r LIMIT $1
),
lease_rows AS MATERIALIZED (
  SELECT l.sequence FROM discarded d CROSS JOIN LATERAL (
    SELECT lease.sequence FROM messaging.lease WHERE lease.queue_id = d.numeric_id
    ORDER BY lease.expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
  ) l LIMIT $1
),
unready AS (DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(SELECT place FROM ready_rows))),
unleased AS (DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM lease_rows)) RETURNING sequence),
gone AS (
  DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM ready_rows UNION ALL SELECT sequence FROM unleased))
  RETURNING 1
)
SELECT count(*)::int AS count FROM gone`;

/**
 * Purpose: forget discarded ids that are empty. They are kept for an hour, longer than any statement that began before
 * the discard can run, so that a late row is swept too.
 * Indexes: discarded_queue is small; first entries of ready's key and of lease (queue_id, expires_at).
 * Locks: the rows forgotten.
 */
const forgetSql = `
DELETE FROM messaging.discarded_queue d WHERE d.discarded_at < clock_timestamp() - interval '1 hour'
  AND NOT EXISTS (SELECT FROM messaging.ready r WHERE r.queue_id = d.numeric_id)
  AND NOT EXISTS (SELECT FROM messaging.lease l WHERE l.queue_id = d.numeric_id)
  AND NOT EXISTS (SELECT FROM messaging.fifo_group g WHERE g.queue_id = d.numeric_id)`;

/** @returns how many messages were removed; fewer than `batch` means that nothing is left for now */
export async function sweepDiscardedQueues(statements: Statements, batch: number): Promise<number> {
  const { rows } = await statements.run<{ count: number }>('messaging_sweep', sweepSql, [batch]);
  const count = rows[0]?.count ?? 0;
  if (count === 0) await statements.run('messaging_forget_discarded', forgetSql, []);
  return count;
}
