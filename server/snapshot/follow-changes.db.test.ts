// The snapshot door against a real Postgres: the feed, what is read, and what stays when something is wrong.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import type { Change } from '../contracts/directory.ts';
import type { PublishedConfig } from '../contracts/published-config.ts';
import { createPool } from '../db/pool.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { insertProject } from '../testing/factories.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createChangeFeed } from './change-feed.ts';
import { createLastGoodFile } from './last-good-file.ts';
import { pruneChanges } from './prune-changes.ts';
import { createSnapshotWatcher } from './watcher.ts';

const logger = createLogger('test', 'silent');
let database: TestDatabase;
let directory: string;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-snapshot-'));
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
  await rm(directory, { recursive: true });
});

async function startFeed() {
  const feed = createChangeFeed({
    pool: database.pool,
    connectionString: database.connectionString,
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  closing.push(() => feed.stop());
  await feed.start();
  return feed;
}

const mock = { kind: 'mock', status: 200, body: 'a', contentType: 'text/plain' };

async function insertStage(routes: unknown[]) {
  const project = await insertProject(database.pool);
  const apiId = `a${project.id.slice(1)}`;
  await database.pool.query(`INSERT INTO api (id, project_id, name, kind, updated_at) VALUES ($1, $2, 'api', 'http', now())`, [
    apiId,
    project.id,
  ]);
  const stageId = `s${project.id.slice(1)}`;
  await database.pool.query(`INSERT INTO stage (id, api_id, name) VALUES ($1, $2, 'prod')`, [stageId, apiId]);
  const deploy = async (id: string, newRoutes: unknown[]) => {
    const config = { version: 1, apiId, name: 'api', kind: 'http', routes: newRoutes };
    await database.pool.query(`INSERT INTO deployment (id, api_id, config, created_by) VALUES ($1, $2, $3, 'test')`, [
      id,
      apiId,
      JSON.stringify(config),
    ]);
    await database.pool.query('UPDATE stage SET deployment_id = $1 WHERE id = $2', [id, stageId]);
  };
  await deploy(`d${project.id.slice(1)}`, routes);
  return { project, stageId, apiId, deploy };
}

const route = (routePath: string) => ({
  id: 'r',
  method: 'GET',
  path: routePath,
  isApiKeyRequired: false,
  timeoutMs: 1000,
  integration: mock,
});

async function startWatcher(feed: Awaited<ReturnType<typeof startFeed>>, pool = database.pool) {
  const published: PublishedConfig[] = [];
  let onPublished: (() => void) | null = null;
  const lastGoodFile = createLastGoodFile(directory);
  const watcher = createSnapshotWatcher({
    clock: systemClock,
    pool,
    feed,
    lastGoodFile,
    publish: async (config) => {
      published.push(config);
      onPublished?.();
    },
    logger,
  });
  closing.push(() => watcher.stop());
  const next = async (condition: (config: PublishedConfig) => boolean) => {
    for (;;) {
      const found = published.find(condition);
      if (found) return found;
      const { promise, resolve } = Promise.withResolvers<void>();
      onPublished = resolve;
      await promise;
    }
  };
  return { watcher, published, next, lastGoodFile };
}

describe('createChangeFeed', () => {
  it('tells of committed changes in order, and of none that was rolled back', async () => {
    const feed = await startFeed();
    const seen: Change[] = [];
    const done = Promise.withResolvers<void>();
    const project = await insertProject(database.pool);
    feed.subscribe({
      onChanges: (changes) => {
        seen.push(...changes.filter((change) => change.entityId === project.id));
        if (seen.length === 2) done.resolve();
      },
      onReset: () => undefined,
    });
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('UPDATE project SET name = name WHERE id = $1', [project.id]);
    await client.query('ROLLBACK');
    client.release();
    await database.pool.query('UPDATE project SET name = name WHERE id = $1', [project.id]);
    await database.pool.query('UPDATE project SET name = name WHERE id = $1', [project.id]);
    await done.promise;
    expect(seen.map((change) => change.entity)).toEqual(['project', 'project']);
    expect(seen[0]?.id).toBeLessThan(seen[1]?.id ?? 0);
  });

  it('goes on after its connections were broken', async () => {
    const feed = await startFeed();
    const project = await insertProject(database.pool);
    const told = Promise.withResolvers<void>();
    feed.subscribe({
      onChanges: (changes) => changes.some((change) => change.entityId === project.id) && told.resolve(),
      onReset: () => undefined,
    });
    await database.pool.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await database.pool.query('UPDATE project SET name = name WHERE id = $1', [project.id]);
    await told.promise;
  });

  it('prunes what is old and keeps the newest', async () => {
    const project = await insertProject(database.pool);
    for (let index = 0; index < 3; index += 1) await database.pool.query('UPDATE project SET name = name WHERE id = $1', [project.id]);
    await database.pool.query(`UPDATE change SET created_at = now() - interval '2 hours'`);
    expect(await pruneChanges(database.pool)).toBeGreaterThan(0);
    const { rows } = await database.pool.query('SELECT count(*)::int AS left FROM change');
    expect(rows).toEqual([{ left: 1 }]);
  });
});

describe('createSnapshotWatcher', () => {
  it('publishes at start and on every deployment', async () => {
    const { stageId, deploy, project } = await insertStage([route('/a')]);
    const { watcher, next } = await startWatcher(await startFeed());
    expect(await watcher.start()).toBe('database');
    await deploy(`e${project.id.slice(1)}`, [route('/b')]);
    const config = await next((candidate) =>
      candidate.stages.some((stage) => stage.stageId === stageId && stage.api.routes[0]?.path === '/b'),
    );
    expect(config.revision).toBe(watcher.status().revision);
  });

  it('keeps the last good version of a stage whose deployment does not compile, and says why', async () => {
    const { stageId, deploy, project } = await insertStage([route('/a')]);
    const other = await insertStage([route('/x')]);
    const { watcher, next } = await startWatcher(await startFeed());
    await watcher.start();
    const before = watcher.status().revision;
    await deploy(`e${project.id.slice(1)}`, [route('/a'), route('/a')]);
    const config = await next((candidate) => candidate.revision > before);
    expect(config.stages.find((stage) => stage.stageId === stageId)?.api.routes).toHaveLength(1);
    expect(config.stages.some((stage) => stage.stageId === other.stageId)).toBe(true);
    expect(watcher.status().problems).toMatchObject([{ stageId, field: 'routes[1].path' }]);
  });

  it('starts from its file while Postgres is away, and says that there is none otherwise', async () => {
    const { stageId } = await insertStage([route('/a')]);
    const feed = await startFeed();
    const first = await startWatcher(feed);
    await first.watcher.start();
    await first.watcher.stop();
    const away = createPool({ connectionString: 'postgres://x@127.0.0.1:1/x', applicationName: 'test', maxConnections: 1 });
    closing.push(() => away.end());
    const second = await startWatcher(feed, away);
    expect(await second.watcher.start()).toBe('last-good-file');
    expect(second.published[0]?.stages.some((stage) => stage.stageId === stageId)).toBe(true);
    await writeFile(first.lastGoodFile.path, 'torn');
    const third = await startWatcher(feed, away);
    expect(await third.watcher.start()).toBe('none');
  });
});
