// How many messages of a queue receivers hold, counted no further than a bound.
import type { Statements } from './statements.ts';

/**
 * Purpose: leases that run and began with a receive, at most $2 of them.
 * Indexes: lease (queue_id, expires_at) from now on; for FIFO queues fifo_group (queue_id, claimable_at) from now on and
 * the first entries of fifo_message (group_id, position).
 * Locks: none.
 */
const countInFlightSql = `
SELECT (SELECT count(*) FROM (
    SELECT FROM messaging.lease l WHERE l.queue_id = q.numeric_id AND l.expires_at > (SELECT clock_timestamp()) AND l.receive_count > 0 LIMIT $2
  ) held)::int
  + (SELECT count(*) FROM (
    SELECT FROM messaging.fifo_group g CROSS JOIN LATERAL (
      SELECT m.visible_at, m.receive_count FROM messaging.fifo_message m WHERE m.group_id = g.group_id ORDER BY m.position LIMIT 10
    ) m
    WHERE g.queue_id = q.numeric_id AND g.claimable_at > (SELECT clock_timestamp()) AND g.claimable_at < 'infinity'
      AND m.visible_at > (SELECT clock_timestamp()) AND m.receive_count > 0 LIMIT $2
  ) held)::int AS count
FROM public.queue q WHERE q.id = $1`;

/** @returns the number in flight, or `countMax` when there are at least so many; 0 for a queue that is gone */
export async function countInFlight(statements: Statements, queueId: string, countMax: number): Promise<number> {
  const { rows } = await statements.run<{ count: number }>('messaging_count_in_flight', countInFlightSql, [queueId, countMax]);
  return rows[0]?.count ?? 0;
}
