// Deletes received messages for good: one statement for many handles of many queues.

import type { ReceiptHandle } from '../model/receipt-handle.ts';
import type { Statements } from './statements.ts';

/**
 * Purpose: end the life of messages whose handles are given. On standard queues any handle of the message will do,
 * also one whose lease has run out; a message that is gone, or has moved to another queue, is left alone.
 * A crash of the database may have given the message back to the ready ones: the handle is good for it there as well.
 * Every row is looked up by its handle (LATERAL with LIMIT): planned for an empty table, a join would walk all that is dead in it;
 * `+ 0` keeps it from the index by queue, which for that plan costs as little.
 * Indexes: keys of lease, ready and message.
 * Locks: the lease rows in the order of their sequence, so that two such statements cannot deadlock.
 */
const deleteMessagesSql = `
WITH handle AS MATERIALIZED (
  SELECT DISTINCT h.sequence, h.queue_id FROM unnest($1::bigint[], $2::bigint[]) AS h(sequence, queue_id) ORDER BY h.sequence
),
held AS MATERIALIZED (
  SELECT l.sequence FROM handle h CROSS JOIN LATERAL (
    SELECT lease.sequence FROM messaging.lease WHERE lease.sequence = h.sequence AND lease.queue_id + 0 = h.queue_id LIMIT 1 FOR UPDATE
  ) l
),
released AS (
  DELETE FROM messaging.lease WHERE sequence = ANY (ARRAY(SELECT sequence FROM held)) RETURNING sequence
),
unready AS (
  DELETE FROM messaging.ready WHERE ctid = ANY (ARRAY(
    SELECT r.place FROM handle h CROSS JOIN LATERAL (
      SELECT ready.ctid AS place FROM messaging.ready WHERE ready.queue_id = h.queue_id AND ready.sequence = h.sequence LIMIT 1
    ) r
  )) RETURNING sequence
)
DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM released UNION ALL SELECT sequence FROM unready)) RETURNING sequence::text`;

/** @returns for each handle whether this call deleted its message; false is no error */
export async function deleteMessages(statements: Statements, handles: readonly ReceiptHandle[]): Promise<boolean[]> {
  const { rows } = await statements.run<{ sequence: string }>('messaging_delete', deleteMessagesSql, [
    handles.map((handle) => handle.sequence),
    handles.map((handle) => handle.numericQueueId),
  ]);
  const gone = new Set(rows.map((row) => row.sequence));
  return handles.map((handle) => gone.has(handle.sequence));
}
