// Last uses on a real Postgres: written at most once a minute per key, never backwards, unseen by the change feed.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newResourceId } from '../kernel/ids.ts';
import { systemRandom } from '../kernel/random.ts';
import { insertApiKey, insertProject } from '../testing/factories.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { LastUses } from './last-uses.ts';
import { createLastUses } from './last-uses.ts';

let database: TestDatabase;
let projectId: string;
let monotonicMs = 0;
let keyId: string;
let uses: LastUses;
const clock = { nowMs: () => 0, monotonicMs: () => monotonicMs };
const at = (seconds: number) => Date.UTC(2026, 0, 1, 12, 0, seconds, 250);

beforeAll(async () => {
  database = await createTestDatabase();
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());
beforeEach(async () => {
  monotonicMs = 0;
  keyId = (await insertApiKey(database.pool, projectId)).id;
  uses = createLastUses({ pool: database.pool, clock }, 'api_key');
});

async function lastUse(): Promise<number | null> {
  const { rows } = await database.pool.query<{ at: Date | null }>('SELECT last_used_at AS at FROM api_key WHERE id = $1', [keyId]);
  return rows[0]?.at?.getTime() ?? null;
}

test('the latest use of a key is written at once, then once a minute', async () => {
  await database.pool.query('DELETE FROM change');
  uses.note(keyId, at(5));
  uses.note(keyId, at(3));
  uses.note('no such key', at(5));
  await uses.write();
  expect(await lastUse()).toBe(at(5));
  uses.note(keyId, at(9));
  monotonicMs = 59_999;
  await uses.write();
  expect(await lastUse()).toBe(at(5));
  monotonicMs = 60_000;
  await uses.write();
  expect(await lastUse()).toBe(at(9));
  expect((await database.pool.query('SELECT 1 FROM change')).rowCount, 'no cache is told to forget the key').toBe(0);
});

test('an older use, from another process or a late segment, takes nothing back', async () => {
  uses.note(keyId, at(9));
  await uses.write();
  const other = createLastUses({ pool: database.pool, clock }, 'api_key');
  other.note(keyId, at(5));
  await other.writeAll();
  expect(await lastUse()).toBe(at(9));
});

test('a key that is being edited is not waited for, and written with its next use', async () => {
  const editor = await database.pool.connect();
  await editor.query('BEGIN');
  await editor.query('SELECT 1 FROM api_key WHERE id = $1 FOR UPDATE', [keyId]);
  uses.note(keyId, at(5));
  await uses.write();
  await editor.query('ROLLBACK');
  editor.release();
  expect(await lastUse()).toBeNull();
  uses.note(keyId, at(6));
  await uses.write();
  expect(await lastUse()).toBe(at(6));
});

test('with the database away a use is kept and tried again', async () => {
  let isAway = true;
  const query = ((...given: Parameters<typeof database.pool.query>) =>
    isAway ? Promise.reject(new Error('away')) : database.pool.query(...given)) as typeof database.pool.query;
  uses = createLastUses({ pool: { query }, clock }, 'api_key');
  uses.note(keyId, at(5));
  await expect(uses.write()).rejects.toThrow('away');
  isAway = false;
  await uses.write();
  expect(await lastUse()).toBe(at(5));
});

test('credentials are found by their access key id', async () => {
  const id = newResourceId(systemRandom);
  await database.pool.query(
    "INSERT INTO credential (id, project_id, name, access_key_id, secret_sealed) VALUES ($1, $2, 'c', 'AKUSED', $3)",
    [id, projectId, randomBytes(16)],
  );
  const credentials = createLastUses({ pool: database.pool, clock }, 'credential');
  credentials.note('AKUSED', at(7));
  await credentials.write();
  const { rows } = await database.pool.query<{ at: Date }>('SELECT last_used_at AS at FROM credential WHERE id = $1', [id]);
  expect(rows[0]?.at.getTime()).toBe(at(7));
});
