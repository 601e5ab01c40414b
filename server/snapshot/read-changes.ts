// Reads of the change feed (prisma/migrations/0002_change_feed): the poll that runs four times a second in every process.
import type { Pool } from 'pg';
import type { Change, ChangedEntity } from '../contracts/directory.ts';

/**
 * Changes beyond the last one seen, oldest first.
 * Index: the primary key. Locks: none beyond a read. Ids are given in commit order, so none is ever skipped.
 */
const changesAfter = 'SELECT id, entity, entity_id FROM change WHERE id > $1 ORDER BY id LIMIT $2';

/** Index: the primary key, backward. Pruning always leaves the newest row, so this never goes back. */
const newestChangeId = 'SELECT coalesce(max(id), 0) AS id FROM change';

export async function readChanges(pool: Pool, afterId: number, limit: number): Promise<Change[]> {
  const { rows } = await pool.query<{ id: string; entity: ChangedEntity; entity_id: string }>({
    name: 'sluice-changes-after',
    text: changesAfter,
    values: [afterId, limit],
  });
  return rows.map((row) => ({ id: Number(row.id), entity: row.entity, entityId: row.entity_id }));
}

/** @returns 0 when nothing ever changed */
export async function readNewestChangeId(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ id: string }>(newestChangeId);
  return Number(rows[0]?.id ?? 0);
}
