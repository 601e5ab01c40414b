// Keeps table `change` small. Every process offers to prune; a try-lock inside the statement elects one at a time.
import type { Pool } from 'pg';

/** How long a change stays readable: a process that was away for less than half of it never misses one. */
export const changeRetentionMs = 3_600_000;

/**
 * Deletes changes older than an hour, at most 10,000 a call, never the newest.
 * Index: the primary key, from its old end. Locks: the rows deleted; an advisory lock that is tried, never waited for.
 */
const deleteOldChanges = `
WITH elected AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtextextended('sluice.change.prune', 0)) AS is_elected)
DELETE FROM change
WHERE id IN (SELECT id FROM change ORDER BY id LIMIT 10000)
  AND created_at < clock_timestamp() - make_interval(secs => $1)
  AND id < (SELECT max(id) FROM change)
  AND (SELECT is_elected FROM elected)`;

/** @returns how many rows went */
export async function pruneChanges(pool: Pool): Promise<number> {
  const { rowCount } = await pool.query(deleteOldChanges, [changeRetentionMs / 1000]);
  return rowCount ?? 0;
}
