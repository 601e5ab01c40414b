import { afterAll, beforeAll, expect, test } from 'vitest';
import { Env } from '../config/env.ts';
import { hashAccessToken } from '../control/access/access-token-format.ts';
import { verifyPassword } from '../kernel/password-hash.ts';
import { systemRandom } from '../kernel/random.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { FirstStart } from './bootstrap.ts';
import { bootstrap, checkMasterKey } from './bootstrap.ts';

const masterKey = systemRandom.bytes(32);
let database: TestDatabase;
let first: FirstStart;

const run = () => bootstrap({ pool: database.pool, env: Env.parse({}), masterKey, random: systemRandom });

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('of two houses that meet an empty database one fills it', async () => {
  const outcomes = (await Promise.all([run(), run()])).filter((outcome) => outcome !== null);
  expect(outcomes).toHaveLength(1);
  [first] = outcomes as [FirstStart];
  const { rows } = await database.pool.query('SELECT account_id FROM project');
  expect(rows).toEqual([{ account_id: '000000000000' }]);
});

test('what is printed opens what is stored, and is not stored in clear', async () => {
  const member = (await database.pool.query('SELECT email, password_hash, must_change_password FROM member')).rows[0];
  expect(member).toMatchObject({ email: first.email, must_change_password: true });
  expect(await verifyPassword(first.oneTimePassword ?? '', member.password_hash)).toBe(true);
  const token = (await database.pool.query('SELECT token_hash FROM access_token')).rows[0];
  expect(Buffer.from(hashAccessToken(first.cliToken)).equals(token.token_hash)).toBe(true);
  const credential = (await database.pool.query('SELECT * FROM credential')).rows[0];
  expect(credential).toMatchObject({ access_key_id: first.accessKeyId, is_root: true });
  expect(credential.secret_sealed.includes(first.secretAccessKey)).toBe(false);
});

test('everything made has its audit record', async () => {
  const { rows } = await database.pool.query('SELECT entity_kind FROM audit_record ORDER BY entity_kind');
  expect(rows.map((row) => row.entity_kind)).toEqual(['access_token', 'api', 'credential', 'member', 'project', 'queue', 'topic']);
});

test('another master key is refused, the right one is not', async () => {
  await expect(checkMasterKey(database.pool, masterKey)).resolves.toBeUndefined();
  await expect(checkMasterKey(database.pool, systemRandom.bytes(32))).rejects.toThrow(/sealed with another master key/);
});

test('a second start makes nothing', async () => {
  expect(await run()).toBeNull();
});
