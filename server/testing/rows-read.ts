// How much of the message tables a transaction has read: what must not grow with the tables.
import type { Statements } from '../queues/store/statements.ts';

/**
 * Entries, of dead rows too, that scans of the message tables and their indexes gave this session so far, but for what it
 * has reported: compare two figures of one transaction.
 */
export async function messageRowsRead(statements: Statements): Promise<number> {
  const sql = `SELECT sum(pg_stat_get_xact_tuples_returned(id))::int AS count FROM (
    SELECT relid AS id FROM pg_stat_user_tables WHERE schemaname = 'messaging'
    UNION ALL SELECT indexrelid FROM pg_stat_user_indexes WHERE schemaname = 'messaging') tables`;
  return (await statements.run<{ count: number }>('test_rows_read', sql, [])).rows[0]?.count ?? 0;
}
