// Moves what was received too often from the head of FIFO groups to the groups of the same name in the dead-letter
// queue, in their order.
import { groupLeaseMax, refreshGroups } from './fifo-groups.ts';
import type { Transact } from './statements.ts';

/**
 * Purpose: hold the groups and their namesakes in the dead-letter queue, which are made if they are new.
 * Indexes: keys of fifo_group and queue; queue (project_id, region, name).
 * Locks: the groups of both queues in the order of (queue_id, name).
 */
const holdPairsSql = `
WITH source AS MATERIALIZED (
  SELECT g.queue_id, g.name, g.claimable_at, d.numeric_id AS target_id, d.id AS target FROM messaging.fifo_group g
  JOIN public.queue q ON q.numeric_id = g.queue_id
  JOIN public.queue d ON d.project_id = q.project_id AND d.region = q.region AND d.name = $2 AND d.id <> q.id AND d.is_fifo
  WHERE g.group_id = ANY ($1::bigint[])
),
held AS (
  INSERT INTO messaging.fifo_group AS g (queue_id, name, claimable_at)
  SELECT * FROM (SELECT queue_id, name, claimable_at FROM source UNION ALL SELECT target_id, name, 'infinity' FROM source) both_queues
  ORDER BY queue_id, name COLLATE "C"
  ON CONFLICT (queue_id, name) DO UPDATE SET claimable_at = g.claimable_at
  RETURNING g.group_id, g.queue_id, g.name
)
SELECT f.group_id::text AS "sourceId", t.group_id::text AS "targetId", s.target AS "queueId"
FROM source s JOIN held f ON f.queue_id = s.queue_id AND f.name = s.name JOIN held t ON t.queue_id = s.target_id AND t.name = s.name`;

/**
 * Purpose: put the exhausted ones among the first messages at the end of the other group.
 * Indexes: fifo_group's key; the first entries of fifo_message (group_id, position); fifo_message's key.
 * Locks: rows of groups that the transaction holds.
 */
const moveSql = `
WITH head AS MATERIALIZED (
  SELECT h.sequence, h.position, p.target_id FROM unnest($1::bigint[], $2::bigint[]) AS p(source_id, target_id)
  JOIN messaging.fifo_group g ON g.group_id = p.source_id AND g.claimable_at <= clock_timestamp()
  CROSS JOIN LATERAL (
    SELECT m.sequence, m.position, m.receive_count FROM messaging.fifo_message m WHERE m.group_id = p.source_id
    ORDER BY m.position LIMIT ${groupLeaseMax}
  ) h WHERE h.receive_count >= $3
),
numbered AS MATERIALIZED (
  SELECT nextval('messaging.message_sequence') AS position, ordered.sequence, ordered.target_id
  FROM (SELECT sequence, target_id FROM head ORDER BY target_id, position) ordered
)
UPDATE messaging.fifo_message m SET group_id = n.target_id, position = n.position, visible_at = clock_timestamp(), received_at = NULL,
  first_received_at = NULL, receive_count = 0, nonce = 0, dead_letter_source = $4
FROM numbered n WHERE m.sequence = n.sequence RETURNING m.sequence::text`;

/** @returns the dead-letter queue and how many messages it received; null when another moved them first */
export function moveExhaustedGroups(
  transact: Transact,
  groupIds: readonly string[],
  redrive: { maxReceiveCount: number; deadLetterQueueName: string; sourceArn: string },
): Promise<{ queueId: string; count: number } | null> {
  return transact(async (statements) => {
    const { rows } = await statements.run<{ sourceId: string; targetId: string; queueId: string }>('messaging_fifo_pairs', holdPairsSql, [
      groupIds,
      redrive.deadLetterQueueName,
    ]);
    const [first] = rows;
    if (!first) return null;
    const moved = await statements.run<{ sequence: string }>('messaging_fifo_move', moveSql, [
      rows.map((row) => row.sourceId),
      rows.map((row) => row.targetId),
      redrive.maxReceiveCount,
      redrive.sourceArn,
    ]);
    await refreshGroups(
      statements,
      rows.flatMap((row) => [row.sourceId, row.targetId]),
    );
    return moved.rows.length > 0 ? { queueId: first.queueId, count: moved.rows.length } : null;
  });
}
