import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../config/logger.ts';
import type { KeyEntry } from '../../contracts/directory.ts';
import { createPool } from '../../db/pool.ts';
import { readChanges, readNewestChangeId } from '../../snapshot/read-changes.ts';
import { bindApiKey, insertApiKey, insertProject, insertUsagePlan } from '../../testing/factories.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { createKeyDirectory, type KeyDirectory } from './key-directory.ts';
import { createLastGoodKeys } from './last-good-keys.ts';
import type { KeyAnswer } from './messages.ts';
import { createBucketMemory, createSharedBuckets } from './shared-buckets.ts';
import { createSlotTable, type SlotTable } from './slot-table.ts';

let database: TestDatabase;
let directory: KeyDirectory;
let slots: SlotTable;
let announced: (readonly string[] | 'all')[];
let lastChange: number;
let retirements: number;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

beforeEach(async () => {
  announced = [];
  retirements = 0;
  slots = createSlotTable({ buckets: createSharedBuckets(createBucketMemory(16)), slotCount: 16, onFreed: () => undefined });
  directory = createKeyDirectory({
    pool: database.pool,
    slots,
    logger: createLogger('test', 'silent'),
    announce: (hashes) => announced.push(hashes),
    fallback: { find: () => undefined, retire: () => undefined, changed: () => undefined },
    onRetired: () => {
      retirements += 1;
    },
  });
  lastChange = await readNewestChangeId(database.pool);
});

const find = (hash: string) => new Promise<KeyAnswer>((resolve) => directory.find(hash, resolve));

async function pollChanges() {
  const changes = await readChanges(database.pool, lastChange, 1000);
  lastChange = changes.at(-1)?.id ?? lastChange;
  directory.onChanges(changes);
  return changes;
}

async function keyWithPlan() {
  const project = await insertProject(database.pool);
  const planId = await insertUsagePlan(database.pool, project.id, { rateLimitPerSecond: 5, burstLimit: 10, quotaLimit: 100 });
  const key = await insertApiKey(database.pool, project.id);
  await bindApiKey(database.pool, planId, key.id);
  lastChange = await readNewestChangeId(database.pool);
  return { project, planId, key, hash: Buffer.from(key.hash).toString('base64url') };
}

function entryOf(answer: KeyAnswer): KeyEntry {
  if (answer.kind !== 'found') throw new Error(`expected a key, got ${answer.kind}`);
  return answer.entry;
}

describe('createKeyDirectory', () => {
  it('reads a key with its plans, and gives each pair its slot', async () => {
    const { key, planId, hash, project } = await keyWithPlan();
    const entry = entryOf(await find(hash));
    expect(entry).toMatchObject({ keyId: key.id, projectId: project.id, expiresAtMs: null });
    expect(entry.plans).toMatchObject([
      { planId, stageIds: [], throttle: { ratePerSecond: 5, burst: 10 }, quota: { limit: 100, period: 'DAY' }, slot: 0 },
    ]);
  });

  it('answers many questions of one turn, unknown keys included', async () => {
    const first = await keyWithPlan();
    const second = await keyWithPlan();
    const answers = await Promise.all([find(first.hash), find('AAAA'), find(second.hash), find(first.hash)]);
    expect(answers.map((answer) => answer.kind)).toEqual(['found', 'absent', 'found', 'found']);
  });

  it('forgets a revoked key, says so to the threads, and offers its slot for release', async () => {
    const { key, hash } = await keyWithPlan();
    await find(hash);
    await database.pool.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [key.id]);
    await pollChanges();
    expect(announced).toEqual([[hash]]);
    expect((await find(hash)).kind).toBe('absent');
    expect(retirements).toBe(1);
    slots.beginRelease()();
    expect(slots.used()).toBe(0);
  });

  it('rereads the keys of a changed plan and keeps their slots', async () => {
    const { planId, hash } = await keyWithPlan();
    const before = entryOf(await find(hash));
    await database.pool.query('UPDATE usage_plan SET rate_limit_per_second = 50 WHERE id = $1', [planId]);
    await pollChanges();
    expect(announced).toEqual([[hash]]);
    const after = entryOf(await find(hash));
    expect(after.plans[0]?.throttle?.ratePerSecond).toBe(50);
    expect(after.plans[0]?.slot).toBe(before.plans[0]?.slot);
  });

  it('gives keys of one line one slot, and keeps it while one of them is in use', async () => {
    const { project, planId, key, hash } = await keyWithPlan();
    const successor = await insertApiKey(database.pool, project.id);
    await database.pool.query('UPDATE api_key SET lineage_id = $1 WHERE id = $2', [key.id, successor.id]);
    await bindApiKey(database.pool, planId, successor.id);
    await pollChanges();
    const successorHash = Buffer.from(successor.hash).toString('base64url');
    const [first, second] = [entryOf(await find(hash)), entryOf(await find(successorHash))];
    expect([first.lineageId, second.lineageId, second.keyId]).toEqual([key.id, key.id, successor.id]);
    expect(second.plans[0]?.slot).toBe(first.plans[0]?.slot);
    await database.pool.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [key.id]);
    await pollChanges();
    expect((await find(hash)).kind).toBe('absent');
    slots.beginRelease()();
    expect(slots.used(), 'the successor still takes from it').toBe(1);
    await database.pool.query('UPDATE api_key SET revoked_at = now() WHERE id = $1', [successor.id]);
    await pollChanges();
    expect((await find(successorHash)).kind).toBe('absent');
    slots.beginRelease()();
    expect(slots.used()).toBe(0);
  });

  it('holds a sandbox key to the stages named sandbox and test', async () => {
    const { project, planId, key, hash } = await keyWithPlan();
    await database.pool.query(`INSERT INTO api (id, project_id, name, kind, updated_at) VALUES ($1, $1, 'a', 'rest', now())`, [project.id]);
    for (const name of ['live', 'sandbox', 'test']) {
      const stageId = `${name}${project.id}`;
      await database.pool.query('INSERT INTO stage (id, api_id, name) VALUES ($1, $2, $3)', [stageId, project.id, name]);
      await database.pool.query('INSERT INTO usage_plan_stage (usage_plan_id, stage_id) VALUES ($1, $2)', [planId, stageId]);
    }
    await database.pool.query('UPDATE api_key SET is_sandbox = true WHERE id = $1', [key.id]);
    const stageIds = entryOf(await find(hash)).plans[0]?.stageIds ?? [];
    expect([...stageIds].sort()).toEqual([`sandbox${project.id}`, `test${project.id}`]);
  });

  it('tells of a key whose value is known only as absent so far', async () => {
    const { project } = await keyWithPlan();
    await insertApiKey(database.pool, project.id);
    await pollChanges();
    expect(announced).toEqual([[]]);
  });

  it('refuses a key of a disabled customer', async () => {
    const { key, hash, project } = await keyWithPlan();
    await database.pool.query(`INSERT INTO customer (id, project_id, name) VALUES ($1, $2, 'c')`, [`c${project.id.slice(1)}`, project.id]);
    await database.pool.query('UPDATE api_key SET customer_id = $1 WHERE id = $2', [`c${project.id.slice(1)}`, key.id]);
    await pollChanges();
    expect((await find(hash)).kind).toBe('found');
    await database.pool.query('UPDATE customer SET is_enabled = false WHERE id = $1', [`c${project.id.slice(1)}`]);
    await pollChanges();
    expect((await find(hash)).kind).toBe('absent');
  });

  it('knows after a restart without a database what it served before, and asks the database once it is there', async () => {
    const { hash } = await keyWithPlan();
    const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'sluice-keys-'));
    const logger = createLogger('test', 'silent');
    const common = { slots, logger, announce: () => undefined, onRetired: () => undefined };
    const make = (pool: Pool) => {
      const kept = createLastGoodKeys({ dataDirectory, known: () => made.known(), logger });
      const made: KeyDirectory = createKeyDirectory({ ...common, pool, fallback: kept });
      return { kept, ask: (asked: string) => new Promise<KeyAnswer>((resolve) => made.find(asked, resolve)) };
    };
    const before = make(database.pool);
    await before.ask(hash);
    await before.kept.stop();
    const away = createPool({ connectionString: 'postgres://x@127.0.0.1:1/x', applicationName: 'test', maxConnections: 1 });
    const after = make(away);
    expect((await after.ask(hash)).kind).toBe('unavailable');
    await after.kept.load();
    expect((await after.ask(hash)).kind).toBe('found');
    expect((await after.ask('AAAA')).kind).toBe('unavailable');
    after.kept.retire();
    expect(after.kept.find(hash)).toBeUndefined();
    await away.end();
    await rm(dataDirectory, { recursive: true });
  });

  it('never answers with what was read before a change that came meanwhile', async () => {
    const { key, hash } = await keyWithPlan();
    const asked = find(hash);
    await database.pool.query('UPDATE api_key SET is_enabled = false WHERE id = $1', [key.id]);
    const changes = pollChanges();
    const answer = await asked;
    await changes;
    // Read before the change: then the change was announced after the answer. Read after it: absent.
    if (answer.kind === 'found') expect(announced.at(-1)).toEqual([hash]);
    expect((await find(hash)).kind).toBe('absent');
  });
});
