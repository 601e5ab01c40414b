// A new key among 10,000, through the change feed and the directory to every thread: valid within a second although each
// thread has just remembered that there is none, and without a new config. Real Postgres, real sockets, two gateways as threads.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createChangeFeed } from '../snapshot/change-feed.ts';
import { bindApiKey, insertApiKey, insertProject, insertUsagePlan } from '../testing/factories.ts';
import { createMemoryLeases, createMemoryRecorder } from '../testing/gateway-fakes.ts';
import { rawCall } from '../testing/raw-call.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createGateway, type Gateway } from './create-gateway.ts';
import { createGatewayMaster } from './create-gateway-master.ts';

const logger = createLogger('test', 'silent');
const common = { clock: systemClock, random: systemRandom, logger };
const threadCount = 2;
const closing: (() => unknown)[] = [];
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  await database.close();
});

/** A stage with one keyed route, its plan, and 10,000 keys on it. */
async function insertShop(): Promise<{ projectId: string; planId: string; apiId: string }> {
  const { pool } = database;
  const project = await insertProject(pool);
  const apiId = `a${project.id.slice(1)}`;
  const integration = { kind: 'mock', status: 200, body: 'in', contentType: 'text/plain' };
  const route = { id: 'r', method: 'GET', path: '/in', isApiKeyRequired: true, timeoutMs: 1_000, integration };
  const config = { version: 1, apiId, name: 'api', kind: 'http', routes: [route] };
  await pool.query(`INSERT INTO api (id, project_id, name, kind, updated_at) VALUES ($1, $2, 'api', 'http', now())`, [apiId, project.id]);
  await pool.query(`INSERT INTO deployment (id, api_id, config, created_by) VALUES ('deployment', $1, $2, 'test')`, [apiId, config]);
  await pool.query(`INSERT INTO stage (id, api_id, name, deployment_id, is_sandbox) VALUES ('stage', $1, 'live', 'deployment', true)`, [
    apiId,
  ]);
  const planId = await insertUsagePlan(pool, project.id, {});
  await pool.query(`INSERT INTO usage_plan_stage (usage_plan_id, stage_id) VALUES ($1, 'stage')`, [planId]);
  // Without triggers, so that the feed holds no 20,000 changes of them.
  const client = await pool.connect();
  await client.query('SET session_replication_role = replica');
  await client.query(
    `INSERT INTO api_key (id, project_id, name, key_hash, key_prefix, key_last4)
     SELECT 'k' || lpad(i::text, 9, '0'), $1, 'key ' || i, sha256(('slk_test_' || i)::bytea), 'slk_test_', '0000' FROM generate_series(1, 10000) i`,
    [project.id],
  );
  await client.query(`INSERT INTO usage_plan_key SELECT $1, 'k' || lpad(i::text, 9, '0') FROM generate_series(1, 10000) i`, [planId]);
  await client.query('RESET session_replication_role');
  client.release();
  await pool.query('ANALYZE api_key, usage_plan_key');
  return { projectId: project.id, planId, apiId };
}

/** The main thread's part with two threads' parts, wired as runtime/compose.ts does; `configs` counts those each was given. */
async function startThreads(): Promise<{ ports: number[]; configs: () => number }> {
  const dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'sluice-new-key-'));
  closing.push(() => rm(dataDirectory, { recursive: true }));
  const { pool, connectionString } = database;
  const feed = createChangeFeed({ ...common, pool, connectionString });
  const gateways: Gateway[] = [];
  let configs = 0;
  const master = createGatewayMaster({
    clock: systemClock,
    ...{ pool, feed, dataDirectory, threadCount, logger, onSlotFreed: () => undefined },
    postTo: (thread, message) => {
      if (message.kind === 'gateway.config') configs += 1;
      setImmediate(() => gateways[thread]?.onMessage(message));
    },
  });
  for (let thread = 0; thread < threadCount; thread += 1) {
    const gateway = createGateway({
      ...common,
      bucketMemory: master.bucketMemory,
      recorder: createMemoryRecorder(),
      quotaLeases: createMemoryLeases(),
      live: { countExchange: () => undefined },
      post: (message) => setImmediate(() => master.onMessage(thread, message)),
      ownPorts: new Set(),
      onLedgerDown: 'closed',
      services: { call: () => Promise.reject(new Error('no services here')) },
      masterKey: Buffer.alloc(32, 7),
    });
    gateways.push(gateway);
  }
  await feed.start();
  await master.start();
  const ports = await Promise.all(gateways.map((gateway) => gateway.listen({ host: '127.0.0.1', port: 0 })));
  closing.push(
    () => feed.stop(),
    () => master.stop(),
    ...gateways.map((gateway) => () => gateway.drain(0)),
  );
  return { ports, configs: () => configs };
}

it('a new key among 10,000 is valid in every thread within a second, and recompiles nothing', async () => {
  const { projectId, planId, apiId } = await insertShop();
  const { ports, configs } = await startThreads();
  const call = async (port: number, key: string) =>
    (await rawCall(port, { path: `/_api/${apiId}/live/in`, headers: { 'x-api-key': key } })).status;
  const known = await insertApiKey(database.pool, projectId);
  await bindApiKey(database.pool, planId, known.id);
  for (const port of ports) await expect.poll(() => call(port, known.value), { timeout: 20_000 }).toBe(200);
  const key = await insertApiKey(database.pool, projectId);
  // Without a plan yet it is refused everywhere, and every thread remembers why.
  for (const port of ports) expect(await call(port, key.value)).toBe(403);
  const before = configs();
  await bindApiKey(database.pool, planId, key.id);
  const boundMs = performance.now();
  await Promise.all(ports.map((port) => expect.poll(() => call(port, key.value), { interval: 5, timeout: 20_000 }).toBe(200)));
  expect(performance.now() - boundMs).toBeLessThan(1_000);
  expect(configs()).toBe(before);
});
