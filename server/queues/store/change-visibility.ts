// Changes when leased messages become visible again: one statement for many handles of many queues.

import type { ReceiptHandle } from '../model/receipt-handle.ts';
import type { VisibilityOutcome } from '../model/visibility.ts';
import { maxTotalVisibilitySeconds } from '../model/visibility.ts';
import type { Statements } from './statements.ts';

export type VisibilityChange = { handle: ReceiptHandle; timeoutSeconds: number };

/**
 * Purpose: let leases end so many seconds from now. Several changes of one lease: the last wins.
 * Leases are looked up one by one, as in delete-messages.
 * Indexes: lease's key.
 * Locks: the lease rows in the order of their sequence, as deletes do. The update moves an index entry; changes of
 * visibility are rare beside receives.
 */
const changeVisibilitySql = `
WITH moment AS MATERIALIZED (SELECT clock_timestamp() AS now),
change AS MATERIALIZED (
  SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[]) WITH ORDINALITY AS c(sequence, queue_id, nonce, seconds, position)
  ORDER BY sequence
),
held AS MATERIALIZED (
  SELECT c.position, c.seconds, l.sequence,
    CASE
      WHEN l.nonce <> c.nonce OR l.receive_count = 0 THEN 'gone'
      WHEN l.expires_at <= moment.now THEN 'not-in-flight'
      WHEN moment.now + c.seconds * interval '1 second' > l.received_at + $5::int * interval '1 second' THEN 'too-long'
      ELSE 'changed'
    END AS outcome
  FROM moment, change c CROSS JOIN LATERAL (
    SELECT lease.* FROM messaging.lease WHERE lease.sequence = c.sequence AND lease.queue_id + 0 = c.queue_id LIMIT 1 FOR UPDATE
  ) l
),
updated AS (
  UPDATE messaging.lease l SET expires_at = moment.now + last.seconds * interval '1 second'
  FROM moment, (SELECT DISTINCT ON (sequence) sequence, seconds FROM held WHERE outcome = 'changed' ORDER BY sequence, position DESC) last
  WHERE l.sequence = last.sequence
)
SELECT position::int, outcome FROM held`;

/** One outcome per change, in their order. */
export async function changeVisibility(statements: Statements, changes: readonly VisibilityChange[]): Promise<VisibilityOutcome[]> {
  const { rows } = await statements.run<{ position: number; outcome: VisibilityOutcome }>(
    'messaging_change_visibility',
    changeVisibilitySql,
    [
      changes.map((change) => change.handle.sequence),
      changes.map((change) => change.handle.numericQueueId),
      changes.map((change) => change.handle.nonce),
      changes.map((change) => change.timeoutSeconds),
      maxTotalVisibilitySeconds,
    ],
  );
  const outcomes = changes.map((): VisibilityOutcome => 'gone');
  for (const { position, outcome } of rows) outcomes[position - 1] = outcome;
  return outcomes;
}
