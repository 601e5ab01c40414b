// The request log of a busy gateway: kept up with at little cost, and read by its index all the same.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SqlTransaction } from '../contracts/ports.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { createUsageReader } from './read-usage.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(
    `INSERT INTO ledger.request_log (at, project_id, request_id, key_id, customer_id, api_id, stage_id, route_id, outcome, status, method,
       path, source_ip, request_bytes, response_bytes, latency_us, upstream_latency_us)
     SELECT now() - n * interval '1 ms', 'project ' || n % 3, 'request ' || n, 'key ' || n % 100, 'acme', 'api', 'live', 'route', 'served', 200,
       'GET', '/orders', '127.0.0.1', 0, 100, 1000, 900
     FROM generate_series(1, 60000) AS n`,
  );
});
afterAll(() => database.close());

it('is sampled by few rows when it is analysed, which autovacuum does every few seconds', async () => {
  const client = await database.pool.connect();
  const notices: string[] = [];
  client.on('notice', ({ message }) => notices.push(message ?? ''));
  await client.query('ANALYZE VERBOSE ledger.request_log');
  client.release();
  const [, rows] = /; (\d+) rows in sample/.exec(notices.join('\n')) ?? [];
  expect(Number(rows)).toBe(3_000);
});

it.each([
  { name: 'of a project', filter: {}, found: 50 },
  { name: 'of a key', filter: { keyId: 'key 7' }, found: 50 },
  { name: 'of one request', filter: { requestId: 'request 12346' }, found: 1 },
  { name: 'the next page', filter: { before: { atMs: systemClock.nowMs(), logId: '50000' } }, found: 50 },
])('is read by its index: $name', async ({ filter, found }) => {
  await database.pool.query('ANALYZE ledger.request_log');
  const plans: string[] = [];
  const sql = asSqlTransaction(database.pool);
  const explained: SqlTransaction = {
    query: async (text, values) => {
      const { rows } = await sql.query(`EXPLAIN ${text}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
      return sql.query(text, values);
    },
  };
  const rows = await createUsageReader(explained, systemClock).readRequestLog({ projectId: 'project 1', limit: 50, ...filter });
  expect(rows).toHaveLength(found);
  expect(plans).toEqual([expect.stringContaining('Index Scan using request_log_project_id_at_idx')]);
});
