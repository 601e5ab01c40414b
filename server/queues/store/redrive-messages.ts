// Moves messages out of a dead-letter queue, a bounded batch per statement. A moved message begins anew: other sequence and
// id, sent now, never received; so its retention starts over and it cannot expire on arrival.
// Source: SQS developer guide, "Configure a dead-letter queue redrive".
import { noGroup } from './new-message.ts';
import type { Statements } from './statements.ts';

/** Which messages: all of the queue that can be received up to `throughSequence`, or only those named. */
export type RedriveScope = { queueId: string; sequences: readonly string[] | null; throughSequence: string | null };

/** Where the messages of one source go; null source: those that were sent here directly. */
export type RedriveTarget = { sourceArn: string | null; queueId: string };

/**
 * Purpose: how many messages can be moved, by the queue they failed in. Those that a receiver holds are left out.
 * Indexes: ready's key and lease (queue_id, expires_at), over the queue's rows; its groups and their messages.
 * Locks: none.
 */
const countDeadLettersSql = `
SELECT d.source AS "sourceArn", count(*)::int AS count, max(d.sequence)::text AS "lastSequence" FROM public.queue q CROSS JOIN LATERAL (
  SELECT r.dead_letter_source AS source, r.sequence FROM messaging.ready r WHERE r.queue_id = q.numeric_id
  UNION ALL
  SELECT l.dead_letter_source, l.sequence FROM messaging.lease l
  WHERE l.queue_id = q.numeric_id AND l.expires_at <= (SELECT clock_timestamp())
  UNION ALL
  SELECT f.dead_letter_source, f.sequence FROM messaging.fifo_group g JOIN messaging.fifo_message f ON f.group_id = g.group_id
  WHERE g.queue_id = q.numeric_id AND g.claimable_at <= (SELECT clock_timestamp()) AND f.visible_at <= (SELECT clock_timestamp())
) d
WHERE q.id = $1 AND ($2::bigint[] IS NULL OR d.sequence = ANY ($2)) AND ($3::bigint IS NULL OR d.sequence <= $3)
GROUP BY d.source ORDER BY d.source NULLS LAST`;

/**
 * Purpose: the queues that the next messages to move failed in, each once, but for those of $4; '' for none.
 * Indexes: the first $5 entries that count of ready's key, lease (queue_id, expires_at) and fifo_group (queue_id, claimable_at),
 * however many follow.
 * Locks: none.
 */
const nextSourcesSql = `
WITH origin AS MATERIALIZED (SELECT numeric_id FROM public.queue WHERE id = $1)
SELECT DISTINCT d.source FROM (
  (SELECT coalesce(r.dead_letter_source, '') AS source FROM messaging.ready r
  WHERE r.queue_id = (SELECT numeric_id FROM origin) AND r.sequence <= $3 AND ($2::bigint[] IS NULL OR r.sequence = ANY ($2))
    AND coalesce(r.dead_letter_source, '') <> ALL ($4::text[]) ORDER BY r.sequence LIMIT $5)
  UNION ALL
  (SELECT coalesce(l.dead_letter_source, '') FROM messaging.lease l
  WHERE l.queue_id = (SELECT numeric_id FROM origin) AND l.expires_at <= (SELECT clock_timestamp())
    AND l.sequence <= $3 AND ($2::bigint[] IS NULL OR l.sequence = ANY ($2))
    AND coalesce(l.dead_letter_source, '') <> ALL ($4::text[]) ORDER BY l.expires_at LIMIT $5)
  UNION ALL
  (SELECT coalesce(f.dead_letter_source, '') FROM messaging.fifo_group g CROSS JOIN LATERAL (
    SELECT m.sequence, m.visible_at, m.dead_letter_source FROM messaging.fifo_message m
    WHERE m.group_id = g.group_id AND ($2::bigint[] IS NULL OR m.sequence = ANY ($2)) ORDER BY m.position LIMIT 1
  ) f
  WHERE g.queue_id = (SELECT numeric_id FROM origin) AND g.claimable_at <= (SELECT clock_timestamp())
    AND f.visible_at <= (SELECT clock_timestamp()) AND f.sequence <= $3
    AND coalesce(f.dead_letter_source, '') <> ALL ($4::text[]) ORDER BY g.claimable_at LIMIT $5)
) d ORDER BY d.source`;

/**
 * Purpose: take up to $6 messages, or $7 bytes and one message more, and store them as new ones of their target queues.
 * Indexes: ready's key and lease (queue_id, expires_at); keys of lease and message; right edge of message's key.
 * Locks: the rows taken, skipping what a claim holds; the target queues' rows against deletion.
 */
const redriveMessagesSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
origin AS MATERIALIZED (SELECT numeric_id FROM public.queue WHERE id = $1),
target AS MATERIALIZED (
  SELECT t.source, q.id, q.numeric_id FROM unnest($2::text[], $3::text[]) AS t(source, queue) JOIN public.queue q ON q.id = t.queue
  FOR KEY SHARE OF q
),
fresh AS MATERIALIZED (
  SELECT r.ctid AS place, r.sequence, coalesce(r.dead_letter_source, '') AS source FROM messaging.ready r
  WHERE r.queue_id = (SELECT numeric_id FROM origin) AND r.sequence <= $5 AND ($4::bigint[] IS NULL OR r.sequence = ANY ($4))
    AND coalesce(r.dead_letter_source, '') = ANY ($2)
  ORDER BY r.sequence LIMIT $6 FOR UPDATE OF r SKIP LOCKED
),
due AS MATERIALIZED (
  SELECT l.sequence, coalesce(l.dead_letter_source, '') AS source FROM messaging.lease l
  WHERE l.queue_id = (SELECT numeric_id FROM origin) AND l.expires_at <= (SELECT now FROM moment) AND l.sequence <= $5
    AND ($4::bigint[] IS NULL OR l.sequence = ANY ($4)) AND coalesce(l.dead_letter_source, '') = ANY ($2)
  ORDER BY l.expires_at LIMIT $6 - (SELECT count(*) FROM fresh) FOR UPDATE OF l SKIP LOCKED
),
chosen AS MATERIALIZED (
  SELECT c.place, c.sequence, c.id, c.numeric_id FROM (
    SELECT a.place, a.sequence, t.id, t.numeric_id,
      sum(octet_length(m.body)) OVER (ORDER BY a.sequence) - octet_length(m.body) AS bytes_before
    FROM (SELECT place, sequence, source FROM fresh UNION ALL SELECT NULL, sequence, source FROM due) a
    JOIN target t ON t.source = a.source JOIN messaging.message m ON m.sequence = a.sequence
  ) c WHERE c.bytes_before < $7
),
unready AS (DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(SELECT place FROM chosen WHERE place IS NOT NULL))),
unleased AS (DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM chosen WHERE place IS NULL))),
ended AS (
  DELETE FROM messaging.message m USING chosen c WHERE m.sequence = c.sequence
  RETURNING c.sequence AS place, c.id, c.numeric_id, m.sender_id, m.body, m.attributes, m.system_attributes, m.is_sealed
),
begun AS MATERIALIZED (
  SELECT nextval('messaging.message_sequence') AS sequence, e.* FROM (SELECT * FROM ended ORDER BY place) e
),
stored AS (
  INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body, attributes, system_attributes, is_sealed)
  SELECT sequence, gen_random_uuid(), moment.now, sender_id, body, attributes, system_attributes, is_sealed FROM begun, moment
),
visible AS (
  INSERT INTO messaging.ready (queue_id, sequence, tenant) 
  SELECT b.numeric_id, b.sequence, coalesce(b.system_attributes ->> 'MessageGroupId', CASE WHEN q.has_groups THEN '${noGroup}' END)
  FROM begun b JOIN public.queue q ON q.id = b.id
)
SELECT id AS "queueId", count(*)::int AS count FROM begun GROUP BY id`;

export type DeadLetterCount = { sourceArn: string | null; count: number; lastSequence: string };

export async function countDeadLetters(statements: Statements, scope: RedriveScope): Promise<DeadLetterCount[]> {
  const values = [scope.queueId, scope.sequences, scope.throughSequence];
  return (await statements.run<DeadLetterCount>('messaging_count_dead_letters', countDeadLettersSql, values)).rows;
}

/**
 * @param without  sources to pass over, '' for none
 * @param amongMax  how many of the next messages are looked at
 * @returns         where they failed, null for those that were sent here; empty when there are none
 */
export async function readNextSources(
  statements: Statements,
  scope: RedriveScope & { throughSequence: string },
  without: readonly (string | null)[],
  amongMax: number,
): Promise<(string | null)[]> {
  const values = [scope.queueId, scope.sequences, scope.throughSequence, without.map((source) => source ?? ''), amongMax];
  const { rows } = await statements.run<{ source: string }>('messaging_next_dead_letter_sources', nextSourcesSql, values);
  return rows.map(({ source }) => (source === '' ? null : source));
}

/** One batch. @returns how many messages each target queue received; empty when nothing was left to move */
export async function redriveMessages(
  statements: Statements,
  scope: RedriveScope & { throughSequence: string },
  targets: readonly RedriveTarget[],
  bounds: { messagesMax: number; bytesMax: number },
): Promise<{ queueId: string; count: number }[]> {
  const values = [
    scope.queueId,
    targets.map((target) => target.sourceArn ?? ''),
    targets.map((target) => target.queueId),
    scope.sequences,
    scope.throughSequence,
    bounds.messagesMax,
    bounds.bytesMax,
  ];
  return (await statements.run<{ queueId: string; count: number }>('messaging_redrive', redriveMessagesSql, values)).rows;
}
