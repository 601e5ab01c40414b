// Watches for what rots the message tables: a snapshot that stays open, a replication slot nobody reads, rows that are dead
// and cannot be removed. Queues go on working and slow down; the log says why, and the metrics let an alarm be set.
import type { Pool } from 'pg';
import type { Logger } from '#server/config/logger.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Statements } from '../store/statements.ts';
import { statementsOfPool } from '../store/statements.ts';

export type StoreFacts = {
  /** Age of the oldest transaction whose snapshot keeps dead rows from being removed; 0 when there is none. */
  oldestSnapshotSeconds: number;
  /** Whose it is: application name and process id, for the log. */
  oldestSnapshotOf: string;
  /** Replication slots that hold back the removal of rows and have no reader. */
  inactiveSlots: number;
  /** In all message tables, as the statistics estimate it. */
  deadRows: number;
};

export type StoreWatch = {
  /** As of the last look; null before the first and while the database is away. */
  facts(): StoreFacts | null;
  close(): Promise<void>;
};

/**
 * Purpose: three readings of the server's own statistics; a user without the right to see others' sessions sees its own.
 * Indexes: none; pg_stat_activity has a row per connection, pg_stat_user_tables one per table.
 * Locks: none.
 */
const factsSql = `
SELECT coalesce(oldest.seconds, 0)::float8 AS "oldestSnapshotSeconds", coalesce(oldest.of, '') AS "oldestSnapshotOf",
  (SELECT count(*) FROM pg_replication_slots WHERE NOT active AND coalesce(xmin, catalog_xmin) IS NOT NULL)::int AS "inactiveSlots",
  (SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE schemaname = 'messaging')::float8 AS "deadRows"
FROM (SELECT) AS one LEFT JOIN LATERAL (
  SELECT extract(epoch FROM clock_timestamp() - xact_start) AS seconds, application_name || ' (' || pid || ')' AS of
  FROM pg_stat_activity WHERE backend_xmin IS NOT NULL AND xact_start IS NOT NULL AND datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend'
  ORDER BY xact_start LIMIT 1
) oldest ON true`;

export async function readStoreFacts(statements: Statements): Promise<StoreFacts> {
  const { rows } = await statements.run<StoreFacts>('messaging_store_facts', factsSql, []);
  return rows[0] ?? { oldestSnapshotSeconds: 0, oldestSnapshotOf: '', inactiveSlots: 0, deadRows: 0 };
}

/** What deserves a warning, as a sentence for the log, or null. */
export function storeWarning(facts: StoreFacts): string | null {
  if (facts.oldestSnapshotSeconds > limits.messaging.snapshotSecondsWarned)
    return 'a transaction keeps dead rows of the message tables from being removed';
  if (facts.inactiveSlots > 0) return 'a replication slot without a reader keeps dead rows of the message tables from being removed';
  if (facts.deadRows > limits.messaging.deadRowsWarned) return 'the message tables hold many dead rows, vacuum does not keep up';
  return null;
}

/** Begins to look; never throws, a database that is away is looked at again. */
export function watchStore(deps: { pool: Pool; logger: Logger }): StoreWatch {
  const statements = statementsOfPool(deps.pool);
  let facts: StoreFacts | null = null;
  let warned: string | null = null;
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    facts = await readStoreFacts(statements).catch(() => null);
    const warning = facts && storeWarning(facts);
    // Said once when it begins, not at every look.
    if (warning !== null && warning !== warned) deps.logger.warn({ ...facts }, warning);
    warned = warning;
  }
  const timer = setInterval(() => {
    looking = look();
  }, limits.messaging.storeLookMs);
  timer.unref();
  looking = look();
  return {
    facts: () => facts,
    async close() {
      clearInterval(timer);
      await looking;
    },
  };
}
