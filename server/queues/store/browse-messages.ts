// Shows a queue's messages without receiving them: no lease is taken, no count goes up, nothing is locked.
import type { BrowsedMessage, BrowsedPage, MessageState, OpenedMessage } from '#server/contracts/queue-message.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Statements } from './statements.ts';

const placed = `
placed AS MATERIALIZED (
  (SELECT r.sequence, 'waiting' AS state, 0 AS receive_count, NULL::timestamptz AS available_at, r.dead_letter_source
   FROM target JOIN messaging.ready r ON r.queue_id = target.numeric_id
   WHERE r.sequence > $2 AND coalesce($4, 'waiting') = 'waiting' ORDER BY r.sequence LIMIT $3)
  UNION ALL
  (SELECT l.sequence, s.state, l.receive_count, CASE WHEN s.state <> 'waiting' THEN l.expires_at END, l.dead_letter_source
   FROM target CROSS JOIN moment JOIN messaging.lease l ON l.queue_id = target.numeric_id
   CROSS JOIN LATERAL (
     SELECT CASE WHEN l.expires_at <= moment.now THEN 'waiting' WHEN l.receive_count = 0 THEN 'delayed' ELSE 'in-flight' END AS state
   ) s
   WHERE l.sequence > $2 AND s.state = coalesce($4, s.state) ORDER BY l.sequence LIMIT $3)
  ORDER BY sequence LIMIT $3
)`;
const head = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
target AS MATERIALIZED (SELECT numeric_id FROM public.queue WHERE id = $1)`;
const columns = `p.sequence::text, m.message_id AS "messageId", p.state, floor(extract(epoch FROM m.sent_at) * 1000)::float8 AS "sentAtMs",
  p.receive_count AS "receiveCount", floor(extract(epoch FROM p.available_at) * 1000)::float8 AS "availableAtMs",
  p.dead_letter_source AS "deadLetterSource", octet_length(m.body) AS "sizeBytes"`;

/**
 * Purpose: the next messages in the order of their sequence, whichever table they stand in, among at most $3 looked at.
 * Indexes: ready's key from the cursor on; the queue's part of lease (queue_id, expires_at), sorted; message's key.
 * Locks: none.
 */
const browseMessagesSql = `${head}, ${placed},
found AS MATERIALIZED (
  SELECT ${columns}, left(m.body, ${limits.messaging.browsePreviewCharacters}) AS preview, p.sequence AS place
  FROM placed p JOIN messaging.message m ON m.sequence = p.sequence
  WHERE $5 = '' OR strpos(lower(m.body), lower($5)) > 0 OR strpos(lower(m.attributes::text), lower($5)) > 0
    OR strpos(m.message_id::text, lower($5)) > 0
  ORDER BY p.sequence LIMIT $6
)
SELECT (SELECT count(*)::int FROM placed) AS examined, (SELECT max(sequence)::text FROM placed) AS "lastExamined",
  coalesce((SELECT json_agg(to_jsonb(found) - 'place' ORDER BY place) FROM found), '[]') AS messages`;

/** Purpose: one message whole. Indexes: keys of ready, lease and message. Locks: none. */
const openMessageSql = `${head}, placed AS (
  SELECT r.sequence, 'waiting' AS state, 0 AS receive_count, NULL::timestamptz AS available_at, r.dead_letter_source
  FROM target JOIN messaging.ready r ON r.queue_id = target.numeric_id WHERE r.sequence = $2
  UNION ALL
  SELECT l.sequence, CASE WHEN l.expires_at <= moment.now THEN 'waiting' WHEN l.receive_count = 0 THEN 'delayed' ELSE 'in-flight' END,
    l.receive_count, CASE WHEN l.expires_at > moment.now THEN l.expires_at END, l.dead_letter_source
  FROM target CROSS JOIN moment JOIN messaging.lease l ON l.queue_id = target.numeric_id WHERE l.sequence = $2
)
SELECT ${columns}, m.body, m.sender_id AS "senderId", coalesce(m.attributes, '{}') AS attributes,
  coalesce(m.system_attributes, '{}') AS "systemAttributes"
FROM placed p JOIN messaging.message m ON m.sequence = p.sequence`;

export type BrowseRequest = { afterSequence: string; limit: number; search: string; state: MessageState | null };

/**
 * A page of the queue. A search looks at no more than limits.messaging.browseExaminedMax messages per call and says where
 * it stopped, so that a rare word in a long queue costs many short calls and never one long one.
 */
export async function browseMessages(statements: Statements, queueId: string, request: BrowseRequest): Promise<BrowsedPage> {
  const { afterSequence, limit, search, state } = request;
  const examineMax = search === '' ? limit + 1 : limits.messaging.browseExaminedMax;
  const values = [queueId, afterSequence, examineMax, state, search, limit + 1];
  const { rows } = await statements.run<{ examined: number; lastExamined: string | null; messages: BrowsedMessage[] }>(
    'messaging_browse',
    browseMessagesSql,
    values,
  );
  const { examined = 0, lastExamined = null, messages = [] } = rows[0] ?? {};
  const shown = messages.slice(0, limit);
  const last = shown.at(-1);
  if (messages.length > limit && last) return { messages: shown, nextSequence: last.sequence, examined };
  return { messages: shown, nextSequence: examined < examineMax ? null : lastExamined, examined };
}

/** @returns null when the message is gone, or is another queue's by now */
export async function openMessage(statements: Statements, queueId: string, sequence: string): Promise<OpenedMessage | null> {
  const { rows } = await statements.run<OpenedMessage>('messaging_open', openMessageSql, [queueId, sequence]);
  return rows[0] ?? null;
}
