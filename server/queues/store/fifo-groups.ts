// The message groups of FIFO queues: their rows are the locks under which everything about their messages changes.
import type { Statements } from './statements.ts';

/**
 * How many messages of a group can have been received at once. The received ones always come first in their group's
 * order, so nobody needs to look further.
 */
export const groupLeaseMax = 10;

/**
 * Purpose: hold the groups of these messages until the transaction ends.
 * Indexes: keys of fifo_message and fifo_group.
 * Locks: the groups in the order of (queue_id, name), as everybody does who takes several, so nobody deadlocks.
 */
const lockGroupsSql = `
SELECT g.group_id::text AS "groupId" FROM messaging.fifo_group g
WHERE g.group_id = ANY (ARRAY(SELECT m.group_id FROM messaging.fifo_message m WHERE m.sequence = ANY ($1::bigint[])))
ORDER BY g.queue_id, g.name FOR UPDATE`;

/** @returns ids of the groups held; a message that is gone has none */
export async function lockGroupsOfMessages(statements: Statements, sequences: readonly string[]): Promise<string[]> {
  const { rows } = await statements.run<{ groupId: string }>('messaging_fifo_lock', lockGroupsSql, [sequences]);
  return rows.map((row) => row.groupId);
}

/**
 * Purpose: set from when the groups can be received: when their first message is visible and none of them is held.
 * Indexes: fifo_group's key; the first entries of fifo_message (group_id, position).
 * Locks: the groups, which the caller holds already.
 */
const refreshGroupsSql = `
UPDATE messaging.fifo_group g SET claimable_at = coalesce(head.due, 'infinity')
FROM unnest($1::bigint[]) AS w(group_id) CROSS JOIN LATERAL (
  SELECT greatest((array_agg(first.visible_at ORDER BY first.position))[1], max(first.visible_at) FILTER (WHERE first.receive_count > 0)) AS due
  FROM (
    SELECT m.position, m.visible_at, m.receive_count FROM messaging.fifo_message m WHERE m.group_id = w.group_id
    ORDER BY m.position LIMIT ${groupLeaseMax}
  ) first
) head
WHERE g.group_id = w.group_id AND g.group_id = ANY ($1::bigint[]) AND g.claimable_at IS DISTINCT FROM coalesce(head.due, 'infinity')`;

/** To be called by whoever holds the groups, after their messages changed. */
export async function refreshGroups(statements: Statements, groupIds: readonly string[]): Promise<void> {
  if (groupIds.length > 0) await statements.run('messaging_fifo_refresh', refreshGroupsSql, [groupIds]);
}
