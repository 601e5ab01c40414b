// The busiest of very many: found at once from a ranking, with numbers of now.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSqlTransaction, inTransaction } from '../db/transaction.ts';
import { limits } from '../kernel/limits.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { createTrafficReader } from './read-traffic.ts';
import { renewRankings } from './store/rank-busiest.ts';

const nowMs = Date.UTC(2026, 10, 26, 14, 37, 21);
const minuteMs = 60_000;
const query = { range: '30d', by: 'key', nowMs } as const;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  // Each of many keys on two days; a higher number is busier.
  await database.pool.query(
    `INSERT INTO ledger.key_day SELECT 'many', date_trunc('day', to_timestamp($1::bigint / 1000), 'UTC') - day * interval '1 day', 'key' || n,
       n, n, 0, 0, 0, 0, 0 FROM generate_series(1, $2::integer) n, generate_series(0, 1) day`,
    [nowMs, limits.ledger.unrankedRowsMax],
  );
});
afterAll(() => database.close());

const reader = () => createTrafficReader(asSqlTransaction(database.pool));
const busiest = async (projectId: string, at = nowMs) =>
  (await reader().readBusiest(projectId, { ...query, nowMs: at })).map(({ subjectId, requests }) => [subjectId, requests]);
const renew = (at: number) => inTransaction(database.pool, (tx) => renewRankings(tx, at));
const count = (key: string, requests: number) =>
  database.pool.query(
    `INSERT INTO ledger.key_day AS sums SELECT 'many', date_trunc('day', to_timestamp($1::bigint / 1000), 'UTC'), $2, $3, $3, 0, 0, 0, 0, 0
     ON CONFLICT (project_id, at, subject_id) DO UPDATE SET requests = sums.requests + excluded.requests`,
    [nowMs, key, requests],
  );
const rankings = async () => (await database.pool.query('SELECT project_id, kind, range FROM ledger.ranking')).rows;

it('keeps a ranking where there are many, reads its sums as they are now, and renews it', async () => {
  const most = limits.ledger.unrankedRowsMax;
  const tops = Array.from({ length: 6 }, (_, place) => [`key${most - place}`, 2 * (most - place)]);
  expect(await busiest('many')).toEqual(tops);
  expect(await rankings()).toEqual([{ project_id: 'many', kind: 'key', range: '30d' }]);

  // One of the candidates overtakes at once, with every request of now; a newcomer has to wait for the next ranking.
  await count(`key${most - 10}`, 100);
  await count('newcomer', 1_000_000);
  expect((await busiest('many'))[0]).toEqual([`key${most - 10}`, 2 * (most - 10) + 100]);
  expect(await renew(nowMs + minuteMs)).toBe(0);
  expect(await renew(nowMs + limits.ledger.rankingDaysMs + minuteMs)).toBe(1);
  expect((await busiest('many')).slice(0, 2)).toEqual([
    ['newcomer', 1_000_000],
    [`key${most - 10}`, 2 * (most - 10) + 100],
  ]);
});

it('believes no ranking that is too old, and forgets what nobody asks for', async () => {
  await count('late', 2_000_000);
  expect((await busiest('many', nowMs + limits.ledger.rankingDaysMs + limits.ledger.rankingMsMax + 2 * minuteMs))[0]).toEqual([
    'late',
    2_000_000,
  ]);
  expect(await rankings()).toHaveLength(1);
  await renew(nowMs + (limits.ledger.rankingUnaskedDays + 1) * 86_400_000);
  expect(await rankings()).toEqual([]);
});

it('keeps none where there are few', async () => {
  await database.pool.query(
    `INSERT INTO ledger.key_day SELECT 'few', at, subject_id, 1, 1, 0, 0, 0, 0, 0 FROM ledger.key_day WHERE subject_id = 'key1'`,
  );
  expect(await busiest('few')).toEqual([['key1', 2]]);
  expect(await rankings()).toEqual([]);
});
