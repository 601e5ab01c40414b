// Stores messages: one statement for many messages of many queues.

import type { NewMessage } from './new-message.ts';
import { noGroup } from './new-message.ts';
import { arePlain, sendPlainMessages } from './send-plain-messages.ts';
import type { Statements } from './statements.ts';

/**
 * Purpose: insert payloads and the rows that make them claimable, at once or after a delay.
 * Indexes: queue's primary key, once per queue named; right edge of message's key.
 * Locks: none that another statement waits for. Queues that are gone by now are reported, their messages not stored.
 */
const sendMessagesSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
target AS MATERIALIZED (
  SELECT array_agg(q.numeric_id ORDER BY t.position) AS numeric_ids, array_agg(q.has_groups ORDER BY t.position) AS have_groups
  FROM unnest($1::text[]) WITH ORDINALITY AS t(id, position) LEFT JOIN public.queue q ON q.id = t.id
),
entry AS MATERIALIZED (
  SELECT nextval('messaging.message_sequence') AS sequence, target.numeric_ids[e.target] AS queue_id,
    CASE WHEN target.have_groups[e.target] THEN coalesce(e.message_group, '${noGroup}') ELSE e.message_group END AS tenant, e.*
  FROM target, unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::boolean[], $11::text[])
    AS e(target, message_id, sender_id, body, attributes, system_attributes, delay_seconds, dead_letter_source, is_sealed, message_group)
  WHERE target.numeric_ids[e.target] IS NOT NULL
),
stored AS (
  INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body, attributes, system_attributes, is_sealed)
  SELECT sequence, message_id, moment.now, sender_id, body, attributes::jsonb, system_attributes::jsonb, is_sealed FROM entry, moment
),
delayed AS (
  INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, receive_count, nonce, dead_letter_source, tenant)
  SELECT sequence, queue_id, moment.now + delay_seconds * interval '1 second', moment.now, 0, 0, dead_letter_source, tenant
  FROM entry, moment WHERE delay_seconds > 0
),
visible AS (
  INSERT INTO messaging.ready (queue_id, sequence, dead_letter_source, tenant)
  SELECT queue_id, sequence, dead_letter_source, tenant FROM entry WHERE delay_seconds = 0
)
SELECT t.position::int AS missing FROM target, unnest(target.numeric_ids) WITH ORDINALITY AS t(numeric_id, position)
WHERE t.numeric_id IS NULL`;

/**
 * @param statements  of a pool, then durable when this resolves, or of a transaction
 * @returns    for each message whether its queue still exists; those of a missing queue were not stored
 */
export async function sendMessages(statements: Statements, entries: readonly NewMessage[]): Promise<('stored' | 'queue-missing')[]> {
  if (arePlain(entries)) {
    const outcome = await sendPlainMessages(statements, entries);
    return entries.map(() => outcome);
  }
  const positions = new Map<string, number>();
  for (const { queueId } of entries) if (!positions.has(queueId)) positions.set(queueId, positions.size + 1);
  const targets = entries.map((entry) => positions.get(entry.queueId) ?? 0);
  const values = [
    [...positions.keys()],
    targets,
    entries.map((entry) => entry.messageId),
    entries.map((entry) => entry.senderId),
    entries.map((entry) => entry.message.body),
    entries.map((entry) => jsonOrNull(entry.message.attributes)),
    entries.map((entry) => jsonOrNull(entry.message.systemAttributes)),
    entries.map((entry) => entry.message.delaySeconds),
    entries.map((entry) => entry.deadLetterSource),
    entries.map((entry) => entry.message.isSealed ?? false),
    entries.map((entry) => entry.message.systemAttributes?.MessageGroupId ?? null),
  ];
  const { rows } = await statements.run<{ missing: number }>('messaging_send', sendMessagesSql, values);
  const missing = new Set(rows.map((row) => row.missing));
  return targets.map((target) => (missing.has(target) ? 'queue-missing' : 'stored'));
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}
