// A round of upkeep, and a look at depths, beside a large queue read what they need and nothing more: tables of millions read whole
// take longer than a statement may, and nothing would be removed ever again.
import type { Pool } from 'pg';
import { expect, test } from 'vitest';
import { asSqlTransaction } from '#server/db/transaction.ts';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { readDepths } from '../store/read-depths.ts';
import { statementsOfTransaction } from '../store/statements.ts';
import { cleanFifoQueues } from './clean-fifo-queues.ts';
import { createExpiry } from './delete-expired-messages.ts';
import { sweepDiscardedQueues } from './sweep-discarded-queues.ts';
import { createUpkeepPool } from './upkeep-pool.ts';

const rowCount = 20_000;

test('upkeep and depths read no table whole, as they would on a pool without the settings of messaging', async () => {
  const database = await createTestDatabase();
  const project = await insertProject(database.pool);
  const { numericId } = await insertQueue(database.pool, project.id);
  const stored = `WITH stored AS (
    INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
    SELECT nextval('messaging.message_sequence'), gen_random_uuid(), now(), 's', 'b' FROM generate_series(1, $2::int) RETURNING sequence)`;
  const [empty] = [await insertQueue(database.pool, project.id), await insertQueue(database.pool, project.id)];
  await database.pool.query(`${stored} INSERT INTO messaging.ready (queue_id, sequence) SELECT $1, sequence FROM stored`, [
    numericId,
    rowCount,
  ]);
  await database.pool.query(
    `${stored} INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, receive_count, nonce)
     SELECT sequence, $1, now() + interval '1 hour', now(), 1, 1 FROM stored`,
    [numericId, 100],
  );
  await database.pool.query('INSERT INTO messaging.discarded_queue (numeric_id) VALUES (-1), (-2)');
  await database.pool.query('VACUUM ANALYZE messaging.message, messaging.ready, messaging.lease, messaging.discarded_queue');
  const upkeep = createUpkeepPool(database.connectionString);
  expect(await rowsRead(upkeep, empty.id)).toBeLessThan(1_000);
  expect(await rowsRead(database.pool, empty.id)).toBeGreaterThan(rowCount);
  await upkeep.end();
  await database.close();
});

/** Rows of the message tables that both read, by an index or without. */
async function rowsRead(pool: Pool, emptyQueueId: string): Promise<number> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const statements = statementsOfTransaction(asSqlTransaction(client));
    await sweepDiscardedQueues(statements, 100);
    await createExpiry(statements)(100);
    await cleanFifoQueues(statements, (work) => work(statements), 100);
    await readDepths(statements, [emptyQueueId]);
    const sql = `SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0))::int AS count FROM pg_stat_xact_user_tables
      WHERE schemaname = 'messaging' AND relname IN ('message', 'ready', 'lease')`;
    const { rows } = await client.query<{ count: number }>(sql);
    await client.query('ROLLBACK');
    return rows[0]?.count ?? 0;
  } finally {
    client.release();
  }
}
