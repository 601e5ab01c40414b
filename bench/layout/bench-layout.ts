// Which layout of the message tables serves: both under the same load on a safe Postgres of their own, empty, with 120,000
// messages in flight beside 1 million waiting, and with a snapshot open on top that has read the tables. What is said of a
// phase: messages sent, received and deleted per second, the receive's 99th percentile, and dead rows at its end.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { migrate } from '../../server/db/migrate.ts';
import { createPool } from '../../server/db/pool.ts';
import { messagingSessionOptions } from '../../server/queues/store/statements.ts';
import { insertProject, insertQueue } from '../../server/testing/factories.ts';
import type { Layout, LayoutQueue } from './layouts.ts';
import { leaseLayout, visibleAtLayout } from './layouts.ts';

type Options = { seconds: number; waiting: number; inFlight: number; snapshotSeconds: number };

const workers = 4;
const batch = 20;

/** Runs the phases for each layout and prints a line per phase. */
export async function benchLayout(options: Options): Promise<void> {
  console.log(`layout: ${workers} workers, ${batch} messages a statement, ${options.waiting} waiting, ${options.inFlight} in flight`);
  for (const make of [leaseLayout, visibleAtLayout]) await withDatabase((pool, queue) => runPhases(make(pool, queue), pool, options));
}

async function runPhases(layout: Layout, pool: Pool, options: Options): Promise<void> {
  console.log(`  ${layout.name}`);
  // Filled first, so that both phases of the full table follow each other; what is empty is measured on a queue of no rows.
  await layout.fill(0, 0);
  await load(layout, 2);
  await report('empty', layout, pool, await load(layout, options.seconds));
  await pool.query(`TRUNCATE ${layout.tables.join(', ')}`);
  if (layout.tables[0]?.startsWith('rival')) await pool.query('DROP SCHEMA rival CASCADE');
  await layout.fill(options.waiting, options.inFlight);
  await pool.query('VACUUM ANALYZE');
  await report('full', layout, pool, await load(layout, options.seconds));
  const snapshot = await pool.connect();
  await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  for (const table of layout.tables) await snapshot.query(`SELECT count(*) FROM ${table}`);
  const thirds = options.snapshotSeconds / 3;
  for (const part of ['first', 'second', 'last']) {
    await report(`snapshot, ${part} third`, layout, pool, await load(layout, thirds));
  }
  await snapshot.query('COMMIT');
  snapshot.release();
}

type Load = { messages: number; seconds: number; receiveMs: number[] };

async function load(layout: Layout, seconds: number): Promise<Load> {
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1_000;
  const receiveMs: number[] = [];
  let messages = 0;
  const worker = async () => {
    while (performance.now() < endsAt) {
      await layout.send(batch);
      const consumed = await layout.consume(batch);
      receiveMs.push(consumed.receiveMs);
      messages += consumed.messages;
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return { messages, seconds: (performance.now() - startedAt) / 1_000, receiveMs };
}

async function report(phase: string, layout: Layout, pool: Pool, { messages, seconds, receiveMs }: Load): Promise<void> {
  receiveMs.sort((left, right) => left - right);
  const p99 = receiveMs[Math.floor(receiveMs.length * 0.99)] ?? Number.NaN;
  // Statistics are reported by the backends with a little delay.
  await delay(1_100);
  const { rows } = await pool.query<{ dead: number; bytes: number }>(
    `SELECT sum(n_dead_tup)::float8 AS dead, sum(pg_total_relation_size(relid))::float8 AS bytes FROM pg_stat_user_tables WHERE schemaname || '.' || relname = ANY ($1)`,
    [layout.tables],
  );
  const size = `${((rows[0]?.bytes ?? 0) / 1_048_576).toFixed(0)} MiB`;
  console.log(
    `    ${phase.padEnd(22)} ${(messages / seconds).toFixed(0).padStart(7)} messages/s  receive p99 ${p99.toFixed(1).padStart(7)} ms  ${String(rows[0]?.dead).padStart(8)} dead rows  ${size}`,
  );
}

async function withDatabase(work: (pool: Pool, queue: LayoutQueue) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-layout-'));
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({
    directory: path.join(directory, 'postgres'),
    sharedRoot: path.join(os.tmpdir(), 'sluice-bench-programs'),
    port: 0,
    durability: 'safe',
  });
  try {
    const { connectionString } = postgres;
    await migrate(connectionString, path.join(import.meta.dirname, '../../prisma/migrations'));
    const common = { connectionString, applicationName: 'bench-layout', maxConnections: workers + 2 };
    const pool = createPool({
      ...common,
      statementTimeoutMs: 300_000,
      idleInTransactionTimeoutMs: 0,
      sessionOptions: messagingSessionOptions,
    });
    const { id } = await insertProject(pool);
    const queue = await insertQueue(pool, id);
    await work(pool, { queueId: queue.id, numericId: queue.numericId });
    await pool.end();
  } finally {
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
