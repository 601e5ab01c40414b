// Receives from FIFO queues that can be repeated: the same ReceiveRequestAttemptId gets the same messages and handles
// again for five minutes, as long as nobody changed anything about them.
// Source: SQS API reference, "ReceiveMessage", ReceiveRequestAttemptId.
import type { ClaimedMessage } from './claim-messages.ts';
import { lockGroupsOfMessages, refreshGroups } from './fifo-groups.ts';
import type { Statements, Transact } from './statements.ts';

const attemptSeconds = 300;

/**
 * Purpose: remember what an attempt got, in the transaction that leased it.
 * Indexes: keys of fifo_receive_attempt and fifo_message.
 * Locks: the attempt's row.
 */
const recordSql = `
INSERT INTO messaging.fifo_receive_attempt (queue, attempt_id, sequences, nonces, leased_until, expires_at)
SELECT $1, $2, $3::bigint[], $4::int[], max(m.visible_at), clock_timestamp() + ${attemptSeconds} * interval '1 second'
FROM messaging.fifo_message m WHERE m.sequence = ANY ($3::bigint[])
ON CONFLICT (queue, attempt_id) DO UPDATE SET sequences = EXCLUDED.sequences, nonces = EXCLUDED.nonces,
  leased_until = EXCLUDED.leased_until, expires_at = EXCLUDED.expires_at`;

/** Purpose: what the attempt got. Indexes: fifo_receive_attempt's key. Locks: none; its messages' groups are held next. */
const findSql = `
SELECT sequences::text[] FROM messaging.fifo_receive_attempt WHERE queue = $1 AND attempt_id = $2 AND expires_at > clock_timestamp()`;

/**
 * Purpose: give all messages of the attempt out once more, or none: each must still be leased as it was then.
 * Indexes: keys of fifo_receive_attempt, fifo_message, fifo_group, queue and message.
 * Locks: the attempt's row; rows of groups that the transaction holds.
 */
const replaySql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
attempt AS MATERIALIZED (
  SELECT * FROM messaging.fifo_receive_attempt WHERE queue = $1 AND attempt_id = $2 AND expires_at > clock_timestamp() FOR UPDATE
),
held AS MATERIALIZED (
  SELECT m.sequence, g.queue_id FROM attempt a CROSS JOIN moment CROSS JOIN LATERAL unnest(a.sequences, a.nonces) AS h(sequence, nonce)
  JOIN messaging.fifo_message m ON m.sequence = h.sequence AND m.nonce = h.nonce AND m.visible_at = a.leased_until AND m.visible_at > moment.now
  JOIN messaging.fifo_group g ON g.group_id = m.group_id
  JOIN public.queue q ON q.id = a.queue AND q.numeric_id = g.queue_id AND NOT q.is_paused
),
renewed AS (
  UPDATE messaging.fifo_message m SET visible_at = moment.now + $3::int * interval '1 second' FROM held, moment
  WHERE m.sequence = held.sequence AND (SELECT count(*) FROM held) = (SELECT cardinality(sequences) FROM attempt)
  RETURNING m.sequence, m.group_id, m.position, m.nonce, m.first_received_at, m.receive_count, m.dead_letter_source, held.queue_id
),
kept AS (
  UPDATE messaging.fifo_receive_attempt a SET leased_until = moment.now + $3::int * interval '1 second' FROM moment
  WHERE a.queue = $1 AND a.attempt_id = $2 AND EXISTS (SELECT FROM renewed)
)
SELECT r.queue_id::text AS "numericQueueId", r.sequence::text, r.nonce, m.message_id AS "messageId", m.sender_id AS "senderId", m.body,
  m.is_sealed AS "isSealed", m.attributes, m.system_attributes AS "systemAttributes",
  floor(extract(epoch FROM m.sent_at) * 1000)::float8 AS "sentAtMs",
  floor(extract(epoch FROM r.first_received_at) * 1000)::float8 AS "firstReceivedAtMs",
  r.receive_count AS "receiveCount", r.dead_letter_source AS "deadLetterSource"
FROM renewed r JOIN messaging.message m ON m.sequence = r.sequence ORDER BY r.group_id, r.position`;

/** To be called in the transaction that leased the messages. */
export async function recordAttempt(
  statements: Statements,
  attempt: { queueId: string; attemptId: string },
  messages: readonly Pick<ClaimedMessage, 'sequence' | 'nonce'>[],
): Promise<void> {
  await statements.run('messaging_fifo_record_attempt', recordSql, [
    attempt.queueId,
    attempt.attemptId,
    messages.map(({ sequence }) => sequence),
    messages.map(({ nonce }) => nonce),
  ]);
}

/** @returns the attempt's messages, leased anew from now under their old handles; null when it is to be a receive like any other */
export function replayAttempt(
  transact: Transact,
  attempt: { queueId: string; attemptId: string; visibilityTimeoutSeconds: number },
): Promise<ClaimedMessage[] | null> {
  const key = [attempt.queueId, attempt.attemptId];
  return transact(async (statements) => {
    const [found] = (await statements.run<{ sequences: string[] }>('messaging_fifo_find_attempt', findSql, key)).rows;
    if (!found) return null;
    const groupIds = await lockGroupsOfMessages(statements, found.sequences);
    const { rows } = await statements.run<ClaimedMessage>('messaging_fifo_replay', replaySql, [...key, attempt.visibilityTimeoutSeconds]);
    await refreshGroups(statements, groupIds);
    return rows.length > 0 ? rows : null;
  });
}
