// A house and its Postgres, apart from each other, for runs that kill either of them without warning and start it again.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { commandOf, processTree } from '../../e2e/support/processes.ts';
import type { EmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { ended, freePort, untilReady } from '../support/bench-house.ts';

export type CrashHouse = {
  awsPort: number;
  credential: { accessKeyId: string; secretAccessKey: string };
  connectionString: string;
  /** SIGKILL, all of them without a chance to finish anything, and a new start. */
  killRuntime(): Promise<void>;
  killHouse(): Promise<void>;
  killPostgres(): Promise<void>;
  /** Writes everything so far to disk. */
  checkpoint(): Promise<void>;
  stop(): Promise<void>;
};

const root = path.join(import.meta.dirname, '../..');

/** @param options.isUnsafe  acknowledges before the log is on disk (synchronous_commit off): what the check must find out */
export async function startCrashHouse(options: { isUnsafe: boolean }): Promise<CrashHouse> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-'));
  await chmod(directory, 0o711);
  const [postgresPort, gatewayPort, awsPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const startPostgres = (): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      directory: path.join(directory, 'postgres'),
      sharedRoot: path.join(os.tmpdir(), 'sluice-bench-programs'),
      port: postgresPort,
      durability: 'safe',
    });
  let postgres = await startPostgres();
  const { connectionString } = postgres;
  if (options.isUnsafe) await run(connectionString, asynchronousCommit);
  const credential = { accessKeyId: 'SLUICECRASHROOT', secretAccessKey: 'crash-secret-of-no-other-use' };
  const env = {
    ...process.env,
    DATABASE_URL: connectionString,
    SLUICE_DATA_DIR: path.join(directory, 'data'),
    SLUICE_GATEWAY_PORT: String(gatewayPort),
    SLUICE_GATEWAY_TLS_PORT: '0',
    SLUICE_AWS_PORT: String(awsPort),
    SLUICE_METRICS_PORT: String(metricsPort),
    SLUICE_ROLES: 'messaging',
    SLUICE_THREADS: '2',
    SLUICE_ROOT_ACCESS_KEY_ID: credential.accessKeyId,
    SLUICE_ROOT_SECRET_ACCESS_KEY: credential.secretAccessKey,
    SLUICE_LOG_LEVEL: 'silent',
    ...(options.isUnsafe ? { SLUICE_ACCEPT_STORAGE: '1' } : {}),
  };
  const startHouse = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['server/main.ts'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
    await untilReady(child);
    return child;
  };
  let house = await startHouse().catch(async (error: unknown) => {
    await postgres.stop();
    throw error;
  });
  return {
    awsPort,
    credential,
    connectionString,
    async killRuntime() {
      const runtime = processTree(house.pid ?? 0).find((pid) => commandOf(pid).includes('server/runtime/main.ts'));
      if (runtime !== undefined) process.kill(runtime, 'SIGKILL');
    },
    async killHouse() {
      const pids = processTree(house.pid ?? 0);
      const hasEnded = new Promise((resolve) => house.once('exit', resolve));
      killAll(pids);
      await hasEnded;
      house = await startHouse();
    },
    async killPostgres() {
      killAll(processTree(postgres.pid));
      await postgres.exited;
      postgres = await startPostgres();
    },
    checkpoint: () => run(connectionString, ['CHECKPOINT']),
    async stop() {
      await ended(house, 'SIGTERM');
      await postgres.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The writer's delay is long enough that a kill finds acknowledged commits which are in memory only. */
const asynchronousCommit = [
  'ALTER DATABASE postgres SET synchronous_commit = off',
  "ALTER SYSTEM SET wal_writer_delay = '10s'",
  "ALTER SYSTEM SET wal_writer_flush_after = '2GB'",
  'SELECT pg_reload_conf()',
];

async function run(connectionString: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

function killAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself, or with its parent.
    }
  }
}
