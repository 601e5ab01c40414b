// Stores messages of one sender to one queue that need nothing but storing: what most flushes hold. The statement of
// send-messages.ts does the same for any messages, at twice the cost to Postgres and to us.
import { plainArray } from '#server/db/array-text.ts';
import type { NewMessage } from './new-message.ts';
import { noGroup } from './new-message.ts';
import type { Statements } from './statements.ts';

/**
 * Purpose: insert payloads and the rows that make them claimable at once.
 * Indexes: queue's primary key; right edge of message's key.
 * Locks: none that another statement waits for. Nothing is stored when the queue is gone by now.
 */
const sendPlainMessagesSql = `
WITH target AS MATERIALIZED (SELECT numeric_id, has_groups FROM public.queue WHERE id = $1),
stored AS (
  INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body, is_sealed)
  SELECT nextval('messaging.message_sequence'), e.message_id, statement_timestamp(), $2::text, e.body, $3::boolean
  FROM target, unnest($4::uuid[], $5::text[]) AS e(message_id, body)
  RETURNING sequence
)
INSERT INTO messaging.ready (queue_id, sequence, tenant)
SELECT target.numeric_id, stored.sequence, CASE WHEN target.has_groups THEN '${noGroup}' END FROM target, stored`;

/** Whether they are of one sender and one queue, without delay, groups, attributes beside the body and a past in another queue. */
export function arePlain(entries: readonly NewMessage[]): boolean {
  const [first] = entries;
  if (!first) return false;
  for (const { queueId, senderId, message, deadLetterSource } of entries) {
    if (queueId !== first.queueId || senderId !== first.senderId || message.isSealed !== first.message.isSealed) return false;
    if (message.delaySeconds !== 0 || message.attributes !== null || message.systemAttributes !== null || deadLetterSource !== null) {
      return false;
    }
  }
  return true;
}

/**
 * @param statements  as of sendMessages
 * @param entries     at least one, and `arePlain`
 * @returns           whether their queue still exists; otherwise none is stored
 */
export async function sendPlainMessages(statements: Statements, entries: readonly NewMessage[]): Promise<'stored' | 'queue-missing'> {
  const [first] = entries;
  if (!first) return 'stored';
  const isSealed = first.message.isSealed ?? false;
  const bodies = entries.map((entry) => entry.message.body);
  const messageIds = plainArray(entries.map((entry) => entry.messageId));
  // Envelopes are base64.
  const values = [first.queueId, first.senderId, isSealed, messageIds, isSealed ? plainArray(bodies) : bodies];
  const { rowCount } = await statements.run('messaging_send_plain', sendPlainMessagesSql, values);
  return rowCount === entries.length ? 'stored' : 'queue-missing';
}
