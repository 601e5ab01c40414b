// Upkeep of FIFO queues, a batch at a time: what lies in discarded queues or is past its retention, groups without
// messages, and deduplication ids whose time is over.
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import { refreshGroups } from '../store/fifo-groups.ts';
import type { Statements, Transact } from '../store/statements.ts';

/**
 * Purpose: hold groups of discarded queues, and groups whose first message is too old and not with a receiver.
 * Indexes: fifo_group (queue_id, name); the first entry of fifo_message (group_id, position); message's key.
 * Locks: the groups, skipping what others hold.
 */
const holdOldSql = `
SELECT g.group_id::text AS "groupId", g.is_discarded AS "isDiscarded", g.retention_seconds AS "retentionSeconds" FROM (
  SELECT fifo_group.group_id, true AS is_discarded, 0 AS retention_seconds FROM messaging.discarded_queue d
  JOIN messaging.fifo_group ON fifo_group.queue_id = d.numeric_id
  UNION ALL
  SELECT fifo_group.group_id, false, r.seconds FROM public.queue q
  CROSS JOIN LATERAL (
    SELECT coalesce(q.attributes ->> 'MessageRetentionPeriod', '${queueAttributeSpecs.MessageRetentionPeriod.fallback}')::int AS seconds
  ) r
  JOIN messaging.fifo_group ON fifo_group.queue_id = q.numeric_id AND fifo_group.claimable_at <= clock_timestamp()
  CROSS JOIN LATERAL (
    SELECT p.sent_at FROM messaging.fifo_message f JOIN messaging.message p ON p.sequence = f.sequence
    WHERE f.group_id = fifo_group.group_id ORDER BY f.position LIMIT 1
  ) oldest
  WHERE q.is_fifo AND oldest.sent_at < clock_timestamp() - r.seconds * interval '1 second'
) g JOIN messaging.fifo_group held ON held.group_id = g.group_id LIMIT $1 FOR UPDATE OF held SKIP LOCKED`;

/**
 * Purpose: delete up to $4 messages of the groups held: all of a discarded queue's, else the old ones nobody holds.
 * Indexes: fifo_message (group_id, position) in order, and keys of fifo_message, fifo_group and message.
 * Locks: rows of groups that the transaction holds.
 */
const deleteOldSql = `
WITH old AS MATERIALIZED (
  SELECT o.sequence FROM unnest($1::bigint[], $2::boolean[], $3::int[]) AS w(group_id, is_discarded, retention_seconds)
  JOIN messaging.fifo_group g ON g.group_id = w.group_id AND (w.is_discarded OR g.claimable_at <= clock_timestamp())
  CROSS JOIN LATERAL (
    SELECT f.sequence, p.sent_at FROM messaging.fifo_message f JOIN messaging.message p ON p.sequence = f.sequence
    WHERE f.group_id = w.group_id ORDER BY f.position LIMIT $4
  ) o
  WHERE w.is_discarded OR o.sent_at < clock_timestamp() - w.retention_seconds * interval '1 second' LIMIT $4
),
removed AS (DELETE FROM messaging.fifo_message WHERE sequence = ANY (ARRAY(SELECT sequence FROM old)) RETURNING sequence),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM removed)) RETURNING 1)
SELECT count(*)::int AS count FROM gone`;

/**
 * Purpose: forget groups without messages; a sender that waits for one makes it anew.
 * Indexes: fifo_group (queue_id, claimable_at).
 * Locks: the groups, skipping what others hold.
 */
const forgetGroupsSql = `
DELETE FROM messaging.fifo_group WHERE claimable_at = 'infinity' AND group_id = ANY (ARRAY(
  SELECT g.group_id FROM (SELECT numeric_id FROM public.queue WHERE is_fifo UNION ALL SELECT numeric_id FROM messaging.discarded_queue) q
  CROSS JOIN LATERAL (
    SELECT fifo_group.group_id FROM messaging.fifo_group WHERE fifo_group.queue_id = q.numeric_id AND fifo_group.claimable_at = 'infinity'
    LIMIT $1 FOR UPDATE SKIP LOCKED
  ) g LIMIT $1
))`;

/**
 * Purpose: forget deduplication ids that no send would compare with any more.
 * Indexes: fifo_deduplication (expires_at).
 * Locks: the rows, skipping what a sender holds.
 */
const forgetIdsSql = `
DELETE FROM messaging.fifo_deduplication WHERE (queue, scope, deduplication_id) IN (
  SELECT queue, scope, deduplication_id FROM messaging.fifo_deduplication
  WHERE expires_at < clock_timestamp() - interval '1 minute' ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
)`;

/**
 * Purpose: forget what receives got whose time to be repeated is over.
 * Indexes: fifo_receive_attempt (expires_at).
 * Locks: the rows, skipping what a receiver holds.
 */
const forgetAttemptsSql = `
DELETE FROM messaging.fifo_receive_attempt WHERE (queue, attempt_id) IN (
  SELECT queue, attempt_id FROM messaging.fifo_receive_attempt
  WHERE expires_at < clock_timestamp() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
)`;

/** @returns how many messages were removed; fewer than `batch` means that nothing is overdue */
export async function cleanFifoQueues(statements: Statements, transact: Transact, batch: number): Promise<number> {
  const count = await transact(async (held) => {
    const { rows } = await held.run<{ groupId: string; isDiscarded: boolean; retentionSeconds: number }>(
      'messaging_fifo_hold_old',
      holdOldSql,
      [batch],
    );
    if (rows.length === 0) return 0;
    const groupIds = rows.map((row) => row.groupId);
    const deleted = await held.run<{ count: number }>('messaging_fifo_delete_old', deleteOldSql, [
      groupIds,
      rows.map((row) => row.isDiscarded),
      rows.map((row) => row.retentionSeconds),
      batch,
    ]);
    await refreshGroups(held, groupIds);
    return deleted.rows[0]?.count ?? 0;
  });
  await statements.run('messaging_fifo_forget_groups', forgetGroupsSql, [batch]);
  await statements.run('messaging_fifo_forget_ids', forgetIdsSql, [batch]);
  await statements.run('messaging_fifo_forget_attempts', forgetAttemptsSql, [batch]);
  return count;
}
