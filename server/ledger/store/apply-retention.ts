// Deletes what the ledger keeps for a time only: minutes of entries, the request log, quotas and leases of periods long
// over. Hours and days stay. One process does it at a time; whoever finds the lock taken leaves it to the other.
import type { Pool } from 'pg';
import { inTransaction } from '../../db/transaction.ts';
import { limits } from '../../kernel/limits.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Lock of this transaction alone; no connection is held between runs. */
const electSql = `SELECT pg_try_advisory_xact_lock(hashtextextended('sluice.duty.ledger.retention', 0)) AS elected`;

/** Each deletes at most $2 rows, oldest first, by the index on the column of the cutoff $1 (epoch ms). */
const deleteSql = {
  minutes: deleteOldest('entry_minute', 'at'),
  outcomeMinutes: deleteOldest('outcome_minute', 'at'),
  projectMinutes: deleteOldest('project_minute', 'at'),
  apiMinutes: deleteOldest('api_minute', 'at'),
  keyMinutes: deleteOldest('key_minute', 'at'),
  customerMinutes: deleteOldest('customer_minute', 'at'),
  quotas: deleteOldest('quota_period', 'period_end'),
  leases: deleteOldest('lease', 'period_start'),
} as const;

function deleteOldest(table: string, column: string): string {
  return `
    DELETE FROM ledger.${table} WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM ledger.${table} WHERE ${column} < to_timestamp($1::bigint / 1000.0) ORDER BY ${column} LIMIT $2))`;
}

/**
 * Deletes rows of the request log older than the cutoff $1 (epoch ms) or beyond the newest $3, at most $2 of the
 * oldest. Primary key; ids grow with time but for segments that arrive late, which then go a little later.
 */
const deleteLogSql = `
  DELETE FROM ledger.request_log
  WHERE id IN (SELECT id FROM ledger.request_log ORDER BY id LIMIT $2)
    AND (at < to_timestamp($1::bigint / 1000.0) OR id <= (SELECT max(id) FROM ledger.request_log) - $3)`;

/**
 * Deletes one bounded batch of each kind.
 *
 * @returns rows deleted; a batch that was full is followed by another at the next call. 0 when another process works
 */
export async function applyRetention(pool: Pool, nowMs: number): Promise<number> {
  const { closedQuotaDays, requestLogDays, requestLogRowsMax, retentionRowsPerStatement: rows } = limits.ledger;
  const oldestMinuteMs = nowMs - limits.ledger.minuteEntryDays * dayMs;
  const oldestSubjectMinuteMs = nowMs - limits.ledger.subjectMinuteHours * hourMs;
  return inTransaction(pool, async (tx) => {
    const { rows: elected } = await tx.query<{ elected: boolean }>(electSql);
    if (elected[0]?.elected !== true) return 0;
    const results = [
      await tx.query(deleteSql.minutes, [oldestMinuteMs, rows]),
      await tx.query(deleteSql.outcomeMinutes, [oldestMinuteMs, rows]),
      await tx.query(deleteSql.projectMinutes, [oldestMinuteMs, rows]),
      await tx.query(deleteSql.apiMinutes, [oldestMinuteMs, rows]),
      await tx.query(deleteSql.keyMinutes, [oldestSubjectMinuteMs, rows]),
      await tx.query(deleteSql.customerMinutes, [oldestSubjectMinuteMs, rows]),
      await tx.query(deleteSql.quotas, [nowMs - closedQuotaDays * dayMs, rows]),
      await tx.query(deleteSql.leases, [nowMs - closedQuotaDays * dayMs, rows]),
      await tx.query(deleteLogSql, [nowMs - requestLogDays * dayMs, rows, requestLogRowsMax]),
    ];
    return results.reduce((sum, result) => sum + (result.rowCount ?? 0), 0);
  });
}
