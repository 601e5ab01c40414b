// The first page of a usage table of very many keys: found again quickly, with the ledger's own numbers.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSqlTransaction } from '../db/transaction.ts';
import { limits } from '../kernel/limits.ts';
import { insertUsage } from '../testing/factories.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { createUsageReader } from './read-usage.ts';

const dayMs = 86_400_000;
const todayMs = Date.UTC(2026, 10, 26);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

/** A project in which more keys had a request ten days ago than are summed up at every glance, key n n of them. */
async function fill(projectId: string): Promise<void> {
  const values = [projectId, todayMs - 10 * dayMs, limits.ledger.unkeptRowsMax + 1];
  await database.pool.query(
    `INSERT INTO ledger.entry_day SELECT $1, to_timestamp($2::bigint / 1000), 'key ' || n, '', '', '', '', '', 'served', n, n, 0, 0, 0, 0, 0, 0
     FROM generate_series(1, $3::integer) AS n`,
    values,
  );
  await database.pool.query(
    `INSERT INTO ledger.key_day SELECT $1, to_timestamp($2::bigint / 1000), 'key ' || n, n, n, 0, 0, 0, 0, 0 FROM generate_series(1, $3::integer) AS n`,
    values,
  );
}

it('shows who overtakes at once, with all requests since, and a late booking of an earlier day some minutes later', async () => {
  const projectId = 'many-keys';
  await fill(projectId);
  let nowMs = todayMs + 3_600_000;
  const reader = createUsageReader(asSqlTransaction(database.pool), { nowMs: () => nowMs });
  const range = { projectId, fromMs: todayMs - 30 * dayMs, toMs: todayMs + dayMs, grain: 'day' as const };
  const top = async () => {
    const page = await reader.readUsageTable({ ...range, by: ['key'], order: 'most', limit: 2 });
    return page.items.map(({ keyId, requests }) => [keyId, requests]);
  };
  const last = limits.ledger.unkeptRowsMax + 1;
  const before = [
    [`key ${last}`, last],
    [`key ${last - 1}`, last - 1],
  ];
  expect(await top()).toEqual(before);

  await insertUsage(database.pool, projectId, { atMs: nowMs, keyId: 'key 1', requests: 2 * last });
  await insertUsage(database.pool, projectId, { atMs: nowMs, keyId: `key ${last}`, requests: 5 });
  const overtaken = [
    ['key 1', 2 * last + 1],
    [`key ${last}`, last + 5],
  ];
  expect(await top()).toEqual(overtaken);

  await insertUsage(database.pool, projectId, { atMs: todayMs - dayMs, keyId: 'late', requests: 3 * last });
  expect(await top()).toEqual(overtaken);
  nowMs += limits.ledger.keptPageMs;
  expect(await top()).toEqual([
    ['late', 3 * last],
    ['key 1', 2 * last + 1],
  ]);
});

it('looks at everybody anew where most are counted in the running step: their rows are most rows', async () => {
  const projectId = 'steady-keys';
  await fill(projectId);
  await database.pool.query(
    `INSERT INTO ledger.key_day SELECT project_id, to_timestamp($2::bigint / 1000), subject_id, 1, 1, 0, 0, 0, 0, 0 FROM ledger.key_day WHERE project_id = $1`,
    [projectId, todayMs],
  );
  const reader = createUsageReader(asSqlTransaction(database.pool), { nowMs: () => todayMs });
  const range = { projectId, fromMs: todayMs - 30 * dayMs, toMs: todayMs + dayMs, grain: 'day' as const };
  const first = async () => (await reader.readUsageTable({ ...range, by: ['key'], order: 'most', limit: 2 })).items[0]?.keyId;
  await first();
  await insertUsage(database.pool, projectId, { atMs: todayMs - dayMs, keyId: 'late', requests: 99_999 });
  expect(await first()).toBe('late');
});

it('looks at everybody anew where there are few', async () => {
  const projectId = 'few-keys';
  const reader = createUsageReader(asSqlTransaction(database.pool), { nowMs: () => todayMs });
  const range = { projectId, fromMs: todayMs - 30 * dayMs, toMs: todayMs + dayMs, grain: 'day' as const };
  const first = async () => (await reader.readUsageTable({ ...range, by: ['key'], order: 'most', limit: 2 })).items[0]?.keyId;
  await insertUsage(database.pool, projectId, { atMs: todayMs - dayMs, keyId: 'one', requests: 1 });
  expect(await first()).toBe('one');
  await insertUsage(database.pool, projectId, { atMs: todayMs - dayMs, keyId: 'two', requests: 2 });
  expect(await first()).toBe('two');
});
