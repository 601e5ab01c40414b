import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { AppError } from '../kernel/app-error.ts';
import { sealCredentialSecret } from '../kernel/credential-secret.ts';
import { newResourceId } from '../kernel/ids.ts';
import { systemRandom } from '../kernel/random.ts';
import { insertProject } from '../testing/factories.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { CredentialDirectory } from './credential-directory.ts';
import { createCredentialDirectory } from './credential-directory.ts';

const masterKey = randomBytes(32);
let database: TestDatabase;
let projectId: string;
let reads = 0;
let monotonicMs = 0;
let directory: CredentialDirectory;

beforeAll(async () => {
  database = await createTestDatabase();
  projectId = (await insertProject(database.pool, { accountId: '111122223333' })).id;
});
afterAll(() => database.close());
beforeEach(() => {
  reads = 0;
  monotonicMs = 0;
  const pool = {
    query: (...given: Parameters<typeof database.pool.query>) => {
      reads += 1;
      return database.pool.query(...given);
    },
  } as typeof database.pool;
  directory = createCredentialDirectory({ pool, masterKey, clock: { nowMs: () => 0, monotonicMs: () => monotonicMs } });
});

async function insertCredential(secretAccessKey: string, accessKeyId = `AK${newResourceId(systemRandom)}`): Promise<string> {
  const credentialId = newResourceId(systemRandom);
  const sealed = sealCredentialSecret(masterKey, secretAccessKey, { projectId, credentialId }, systemRandom);
  await database.pool.query('INSERT INTO credential (id, project_id, name, access_key_id, secret_sealed) VALUES ($1, $2, $1, $3, $4)', [
    credentialId,
    projectId,
    accessKeyId,
    sealed,
  ]);
  return accessKeyId;
}

test('a credential is read once, however many ask, and then known without waiting', async () => {
  const accessKeyId = await insertCredential('the secret');
  const both = await Promise.all([directory.find(accessKeyId), directory.find(accessKeyId)]);
  const entry = { accessKeyId, secretAccessKey: 'the secret', projectId, accountId: '111122223333', isRoot: false };
  expect(both).toEqual([entry, entry]);
  expect(directory.find(accessKeyId)).toEqual(entry);
  expect(reads).toBe(1);
});

test('a revoked one is known until the feed names it, then no more', async () => {
  const accessKeyId = await insertCredential('s');
  await directory.find(accessKeyId);
  await database.pool.query('UPDATE credential SET revoked_at = now() WHERE access_key_id = $1', [accessKeyId]);
  const { rows } = await database.pool.query('SELECT entity, entity_id FROM change WHERE entity_id = $1 ORDER BY id DESC LIMIT 1', [
    accessKeyId,
  ]);
  directory.apply({ entity: rows[0].entity, entityId: rows[0].entity_id });
  expect(await directory.find(accessKeyId)).toBeNull();
});

test('a change of its project forgets the credential', async () => {
  const accessKeyId = await insertCredential('s');
  await directory.find(accessKeyId);
  directory.apply({ entity: 'project', entityId: 'another' });
  expect(directory.find(accessKeyId)).not.toBeInstanceOf(Promise);
  directory.apply({ entity: 'project', entityId: projectId });
  expect(directory.find(accessKeyId)).toBeInstanceOf(Promise);
});

test('what was read while a change came in is not kept', async () => {
  const accessKeyId = await insertCredential('s');
  const asked = directory.find(accessKeyId);
  directory.apply({ entity: 'credential', entityId: accessKeyId });
  await asked;
  expect(directory.find(accessKeyId)).toBeInstanceOf(Promise);
});

test('an unknown key is not asked for again for a few seconds, unless the feed names it', async () => {
  expect(await directory.find('AKnobody')).toBeNull();
  expect(directory.find('AKnobody')).toBeNull();
  monotonicMs = 5_001;
  expect(await directory.find('AKnobody')).toBeNull();
  expect(reads).toBe(2);
  await insertCredential('now', 'AKnobody');
  directory.apply({ entity: 'credential', entityId: 'AKnobody' });
  expect(await directory.find('AKnobody')).toMatchObject({ secretAccessKey: 'now' });
});

test('no more than a hundred unknown keys are read at a time', async () => {
  const answers = await Promise.allSettled(Array.from({ length: 150 }, (_, index) => directory.find(`AKflood${index}`)));
  expect(answers.filter((answer) => answer.status === 'rejected')).toHaveLength(50);
  expect(reads).toBe(100);
  expect(directory.find('x'.repeat(129))).toBeNull();
});

test('a secret moved to another row does not open', async () => {
  const [from, to] = [await insertCredential('a'), await insertCredential('b')];
  await database.pool.query(
    'UPDATE credential SET secret_sealed = (SELECT secret_sealed FROM credential WHERE access_key_id = $1) WHERE access_key_id = $2',
    [from, to],
  );
  await expect(directory.find(to)).rejects.toThrow('belongs to another row');
});

test('a database that is away is an error, not an unknown key, and the next call asks again', async () => {
  const broken = createCredentialDirectory({
    pool: { query: () => Promise.reject(new Error('connect ECONNREFUSED')) } as never,
    masterKey,
    clock: { nowMs: () => 0, monotonicMs: () => 0 },
  });
  await expect(broken.find('AKany')).rejects.toThrow(AppError);
  await expect(broken.find('AKany')).rejects.toMatchObject({ code: 'database.unavailable' });
});
