// Moves messages out of a FIFO dead-letter queue to the groups of the same name in other FIFO queues, in their order. A
// group goes from its first message on; it stops before one that goes elsewhere, that a receiver holds or that is to stay.
// As with standard queues a moved message begins anew.
import { refreshGroups } from './fifo-groups.ts';
import type { RedriveScope, RedriveTarget } from './redrive-messages.ts';
import type { Statements } from './statements.ts';

/** Groups one batch takes from. */
const groupsMax = 100;

/**
 * Purpose: groups whose first message (of those chosen) can be moved, with the queue it failed in.
 * Indexes: queue's key; fifo_group (queue_id, claimable_at) up to now; the first entries of fifo_message (group_id, position).
 * Locks: none.
 */
const chooseGroupsSql = `
SELECT g.group_id::text AS "groupId", coalesce(head.dead_letter_source, '') AS source FROM public.queue q
JOIN messaging.fifo_group g ON g.queue_id = q.numeric_id AND g.claimable_at <= clock_timestamp()
CROSS JOIN LATERAL (
  SELECT f.sequence, f.dead_letter_source FROM messaging.fifo_message f
  WHERE f.group_id = g.group_id AND ($3::bigint[] IS NULL OR f.sequence = ANY ($3)) ORDER BY f.position LIMIT 1
) head
WHERE q.id = $1 AND head.sequence <= $2 AND coalesce(head.dead_letter_source, '') = ANY ($4::text[])
ORDER BY g.claimable_at, g.group_id LIMIT $5`;

/**
 * Purpose: hold the groups and their namesakes in the queues the messages go to, which are made if they are new.
 * Indexes: keys of fifo_group and queue; fifo_group (queue_id, name).
 * Locks: the groups of all queues in the order of (queue_id, name); the target queues' rows against deletion.
 */
const holdPairsSql = `
WITH wanted AS MATERIALIZED (
  SELECT w.group_id, q.numeric_id AS target_id, q.id AS target FROM unnest($1::bigint[], $2::text[]) AS w(group_id, target)
  JOIN public.queue q ON q.id = w.target FOR KEY SHARE OF q
),
pair AS MATERIALIZED (
  SELECT g.queue_id, g.name, g.claimable_at, w.target_id, w.target FROM wanted w JOIN messaging.fifo_group g ON g.group_id = w.group_id
),
held AS (
  INSERT INTO messaging.fifo_group AS g (queue_id, name, claimable_at)
  SELECT * FROM (SELECT queue_id, name, claimable_at FROM pair UNION ALL SELECT target_id, name, 'infinity' FROM pair) all_of_them
  ORDER BY queue_id, name COLLATE "C"
  ON CONFLICT (queue_id, name) DO UPDATE SET claimable_at = g.claimable_at
  RETURNING g.group_id, g.queue_id, g.name
)
SELECT s.group_id::text AS "sourceId", t.group_id::text AS "targetId", p.target AS "queueId"
FROM pair p JOIN held s ON s.queue_id = p.queue_id AND s.name = p.name JOIN held t ON t.queue_id = p.target_id AND t.name = p.name`;

/**
 * Purpose: take the first messages of the groups held and store them as new ones at the end of the other groups.
 * Indexes: fifo_group's key; the first entries of fifo_message (group_id, position); keys of fifo_message and message.
 * Locks: rows of groups that the transaction holds.
 */
const moveSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
chosen AS MATERIALIZED (
  SELECT h.sequence, h.position, p.target_id, p.queue FROM moment,
    unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) AS p(source_id, target_id, queue, sources)
  JOIN messaging.fifo_group g ON g.group_id = p.source_id AND g.claimable_at <= clock_timestamp()
  CROSS JOIN LATERAL (
    SELECT m.sequence, m.position, bool_and(
      m.visible_at <= moment.now AND m.sequence <= $5 AND p.sources::jsonb ? coalesce(m.dead_letter_source, '')
    ) OVER (ORDER BY m.position) AS is_taken
    FROM (
      SELECT f.* FROM messaging.fifo_message f WHERE f.group_id = p.source_id AND ($6::bigint[] IS NULL OR f.sequence = ANY ($6))
      ORDER BY f.position LIMIT $7
    ) m
  ) h WHERE h.is_taken
),
released AS (DELETE FROM messaging.fifo_message WHERE sequence = ANY (ARRAY(SELECT sequence FROM chosen))),
ended AS (
  DELETE FROM messaging.message m USING chosen c WHERE m.sequence = c.sequence
  RETURNING c.position, c.target_id, c.queue, m.sender_id, m.body, m.attributes, m.system_attributes, m.is_sealed
),
begun AS MATERIALIZED (
  SELECT nextval('messaging.message_sequence') AS sequence, e.* FROM (SELECT * FROM ended ORDER BY target_id, position) e
),
stored AS (
  INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body, attributes, system_attributes, is_sealed)
  SELECT sequence, gen_random_uuid(), moment.now, sender_id, body, attributes, system_attributes, is_sealed FROM begun, moment
),
queued AS (
  INSERT INTO messaging.fifo_message (sequence, group_id, position, visible_at, receive_count, nonce)
  SELECT sequence, target_id, sequence, moment.now, 0, 0 FROM begun, moment
)
SELECT queue AS "queueId", count(*)::int AS count FROM begun GROUP BY queue`;

/**
 * One batch, inside the caller's transaction.
 *
 * @param messagesMax  1 or more
 * @returns            how many messages each target queue received; empty when nothing was left to move
 */
export async function redriveFifoMessages(
  statements: Statements,
  scope: RedriveScope & { throughSequence: string },
  targets: readonly RedriveTarget[],
  messagesMax: number,
): Promise<{ queueId: string; count: number }[]> {
  const queueOf = new Map(targets.map(({ sourceArn, queueId }) => [sourceArn ?? '', queueId]));
  const chosen = await statements.run<{ groupId: string; source: string }>('messaging_fifo_redrive_choose', chooseGroupsSql, [
    scope.queueId,
    scope.throughSequence,
    scope.sequences,
    [...queueOf.keys()],
    Math.min(groupsMax, messagesMax),
  ]);
  if (chosen.rows.length === 0) return [];
  const { rows: pairs } = await statements.run<{ sourceId: string; targetId: string; queueId: string }>(
    'messaging_fifo_redrive_hold',
    holdPairsSql,
    [chosen.rows.map(({ groupId }) => groupId), chosen.rows.map(({ source }) => queueOf.get(source) ?? '')],
  );
  /** Sources whose messages go to this queue, as a JSON array. */
  const sourcesOf = (queueId: string) => JSON.stringify([...queueOf].flatMap(([source, target]) => (target === queueId ? [source] : [])));
  const { rows: moved } = await statements.run<{ queueId: string; count: number }>('messaging_fifo_redrive_move', moveSql, [
    pairs.map(({ sourceId }) => sourceId),
    pairs.map(({ targetId }) => targetId),
    pairs.map(({ queueId }) => queueId),
    pairs.map(({ queueId }) => sourcesOf(queueId)),
    scope.throughSequence,
    scope.sequences,
    Math.max(1, Math.floor(messagesMax / Math.max(1, pairs.length))),
  ]);
  await refreshGroups(
    statements,
    pairs.flatMap(({ sourceId, targetId }) => [sourceId, targetId]),
  );
  return moved;
}
