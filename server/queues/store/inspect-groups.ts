// The message groups of a FIFO queue as people see them: what each holds, who holds it and until when; and the release of
// one whose receiver is not coming back.
import type { MessageGroup } from '#server/contracts/queue-message.ts';
import { groupLeaseMax, refreshGroups } from './fifo-groups.ts';
import type { Statements } from './statements.ts';

/** Messages of one group are counted no further. */
const countMax = 10_000;

/**
 * Purpose: a page of groups that have messages, by name.
 * Indexes: fifo_group (queue_id, name) from the cursor on; fifo_message (group_id, position), at most ${countMax} entries a
 * group; message's key.
 * Locks: none.
 */
const listGroupsSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now)
SELECT g.name, total.count AS messages, coalesce(head.held, 0) AS "inFlight",
  CASE WHEN head.held > 0 THEN g.held_by END AS "heldBy",
  floor(extract(epoch FROM head.received_at) * 1000)::float8 AS "receivedAtMs",
  floor(extract(epoch FROM head.held_until) * 1000)::float8 AS "heldUntilMs",
  floor(extract(epoch FROM oldest.sent_at) * 1000)::float8 AS "oldestSentAtMs"
FROM moment CROSS JOIN public.queue q JOIN messaging.fifo_group g ON g.queue_id = q.numeric_id
CROSS JOIN LATERAL (
  SELECT count(*)::int FROM (SELECT FROM messaging.fifo_message f WHERE f.group_id = g.group_id LIMIT ${countMax}) counted
) total
CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE is_held)::int AS held, max(first.visible_at) FILTER (WHERE is_held) AS held_until,
    min(first.received_at) FILTER (WHERE is_held) AS received_at, min(first.sequence) AS sequence
  FROM (
    SELECT f.sequence, f.visible_at, f.received_at, f.receive_count > 0 AND f.visible_at > moment.now AS is_held
    FROM messaging.fifo_message f WHERE f.group_id = g.group_id ORDER BY f.position LIMIT ${groupLeaseMax}
  ) first
) head
LEFT JOIN messaging.message oldest ON oldest.sequence = head.sequence
WHERE q.id = $1 AND g.name > $2 AND starts_with(g.name, $3) AND g.claimable_at < 'infinity'
  AND (NOT $4 OR (g.claimable_at > moment.now AND head.held > 0))
ORDER BY g.name LIMIT $5`;

export type GroupPage = { afterName: string; namePrefix: string; isHeldOnly: boolean; limit: number };

export async function listGroups(statements: Statements, queueId: string, page: GroupPage): Promise<MessageGroup[]> {
  const values = [queueId, page.afterName, page.namePrefix, page.isHeldOnly, page.limit];
  return (await statements.run<MessageGroup>('messaging_list_groups', listGroupsSql, values)).rows;
}

/**
 * Purpose: hold a group by name. Indexes: queue's key; fifo_group (queue_id, name). Locks: the group.
 */
const holdGroupSql = `
SELECT g.group_id::text AS "groupId" FROM public.queue q JOIN messaging.fifo_group g ON g.queue_id = q.numeric_id AND g.name = $2
WHERE q.id = $1 FOR UPDATE OF g`;

/**
 * Purpose: end the leases of a group's messages. Their handles are worth nothing from then on.
 * Indexes: fifo_message (group_id, position), its first entries.
 * Locks: rows of a group that the transaction holds.
 */
const releaseSql = `
UPDATE messaging.fifo_message m SET visible_at = clock_timestamp()
WHERE m.sequence = ANY (ARRAY(
  SELECT f.sequence FROM messaging.fifo_message f WHERE f.group_id = $1::bigint ORDER BY f.position LIMIT ${groupLeaseMax}
)) AND m.receive_count > 0 AND m.visible_at > clock_timestamp() RETURNING 1`;

/** Inside the caller's transaction. @returns how many messages are receivable again; 0 when nobody held the group */
export async function releaseGroup(statements: Statements, queueId: string, name: string): Promise<number> {
  const [group] = (await statements.run<{ groupId: string }>('messaging_hold_group', holdGroupSql, [queueId, name])).rows;
  if (!group) return 0;
  const { rows } = await statements.run('messaging_release_group', releaseSql, [group.groupId]);
  await refreshGroups(statements, [group.groupId]);
  return rows.length;
}
