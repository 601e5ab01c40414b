// Deletes received messages of FIFO queues: one transaction for many handles of many groups.
import type { ReceiptHandle } from '../model/receipt-handle.ts';
import { lockGroupsOfMessages, refreshGroups } from './fifo-groups.ts';
import type { Transact } from './statements.ts';

/** `gone`: there was nothing to delete any more, which is no error; `expired`: the handle's lease is over. */
export type FifoDeleteOutcome = 'deleted' | 'gone' | 'expired';

/**
 * Purpose: end the life of messages whose lease the handle names, if it still runs. Keys are named twice, as in claim-fifo-messages.
 * Indexes: keys of fifo_message, fifo_group and message.
 * Locks: rows of groups that the transaction holds.
 */
const deleteSql = `
WITH handle AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[]) WITH ORDINALITY AS h(sequence, queue_id, nonce, position)
),
found AS MATERIALIZED (
  SELECT h.position, m.sequence,
    g.queue_id = h.queue_id AND m.nonce = h.nonce AND m.receive_count > 0 AND m.visible_at > clock_timestamp() AS is_held
  FROM handle h JOIN messaging.fifo_message m ON m.sequence = h.sequence AND m.sequence = ANY ($1::bigint[])
  JOIN messaging.fifo_group g ON g.group_id = m.group_id AND g.group_id = ANY ($4::bigint[])
),
released AS (
  DELETE FROM messaging.fifo_message WHERE sequence = ANY (ARRAY(SELECT sequence FROM found WHERE is_held)) RETURNING sequence
),
gone AS (DELETE FROM messaging.message WHERE sequence = ANY (ARRAY(SELECT sequence FROM released)))
SELECT position::int, is_held AS "isHeld" FROM found`;

/** One outcome per handle, in their order. */
export function deleteFifoMessages(transact: Transact, handles: readonly ReceiptHandle[]): Promise<FifoDeleteOutcome[]> {
  const sequences = handles.map((handle) => handle.sequence);
  return transact(async (statements) => {
    const groupIds = await lockGroupsOfMessages(statements, sequences);
    const { rows } = await statements.run<{ position: number; isHeld: boolean }>('messaging_fifo_delete', deleteSql, [
      sequences,
      handles.map((handle) => handle.numericQueueId),
      handles.map((handle) => handle.nonce),
      groupIds,
    ]);
    await refreshGroups(statements, groupIds);
    const outcomes = handles.map((): FifoDeleteOutcome => 'gone');
    for (const { position, isHeld } of rows) outcomes[position - 1] = isHeld ? 'deleted' : 'expired';
    return outcomes;
  });
}
