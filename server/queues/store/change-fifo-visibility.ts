// Changes when received messages of FIFO queues become visible again, and with them their groups.
import type { VisibilityOutcome } from '../model/visibility.ts';
import { maxTotalVisibilitySeconds } from '../model/visibility.ts';
import type { VisibilityChange } from './change-visibility.ts';
import { lockGroupsOfMessages, refreshGroups } from './fifo-groups.ts';
import type { Transact } from './statements.ts';

/**
 * Purpose: let leases end so many seconds from now. Several changes of one lease: the last wins.
 * Indexes: keys of fifo_message and fifo_group.
 * Locks: rows of groups that the transaction holds.
 */
const changeSql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
change AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[]) WITH ORDINALITY AS c(sequence, queue_id, nonce, seconds, position)
),
held AS MATERIALIZED (
  SELECT c.position, c.seconds, m.sequence,
    CASE
      WHEN g.queue_id <> c.queue_id OR m.nonce <> c.nonce OR m.receive_count = 0 THEN 'gone'
      WHEN m.visible_at <= moment.now THEN 'not-in-flight'
      WHEN moment.now + c.seconds * interval '1 second' > m.received_at + $5::int * interval '1 second' THEN 'too-long'
      ELSE 'changed'
    END AS outcome
  FROM moment, change c JOIN messaging.fifo_message m ON m.sequence = c.sequence JOIN messaging.fifo_group g ON g.group_id = m.group_id
),
updated AS (
  UPDATE messaging.fifo_message m SET visible_at = moment.now + last.seconds * interval '1 second'
  FROM moment, (SELECT DISTINCT ON (sequence) sequence, seconds FROM held WHERE outcome = 'changed' ORDER BY sequence, position DESC) last
  WHERE m.sequence = last.sequence
)
SELECT position::int, outcome FROM held`;

/** One outcome per change, in their order. */
export function changeFifoVisibility(transact: Transact, changes: readonly VisibilityChange[]): Promise<VisibilityOutcome[]> {
  const sequences = changes.map((change) => change.handle.sequence);
  return transact(async (statements) => {
    const groupIds = await lockGroupsOfMessages(statements, sequences);
    const { rows } = await statements.run<{ position: number; outcome: VisibilityOutcome }>('messaging_fifo_visibility', changeSql, [
      sequences,
      changes.map((change) => change.handle.numericQueueId),
      changes.map((change) => change.handle.nonce),
      changes.map((change) => change.timeoutSeconds),
      maxTotalVisibilitySeconds,
    ]);
    await refreshGroups(statements, groupIds);
    const outcomes = changes.map((): VisibilityOutcome => 'gone');
    for (const { position, outcome } of rows) outcomes[position - 1] = outcome;
    return outcomes;
  });
}
