// The database of the house: the embedded one, or the one DATABASE_URL names. Checked for storage safety and brought up
// to this release before anything else may use it.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import type { Env } from '../config/env.ts';
import { startEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { migrate } from '../db/migrate.ts';
import { StartRefusal } from '../kernel/start-refusal.ts';
import { postgresDirectory, sharedRoot } from './data-directory.ts';

export type HouseDatabase = {
  connectionString: string;
  /** False when DATABASE_URL did not answer and the house starts from its last-good snapshot. */
  isReachable: boolean;
  /** Ends when the embedded server does; never for an external one. */
  ended: Promise<number | string>;
  stop(): Promise<void>;
};

export type OpenOptions = {
  env: Env;
  dataDirectory: string;
  /** True when the gateway has a last-good snapshot to start from. */
  hasLastGoodSnapshot: boolean;
  say: (line: string) => void;
};

/**
 * @throws StartRefusal when DATABASE_URL does not answer and there is no last-good snapshot, when the store would lose
 *         acknowledged messages, or when a newer release has written it
 */
export async function openHouseDatabase(options: OpenOptions): Promise<HouseDatabase> {
  const { env } = options;
  if (env.DATABASE_URL === undefined) return openEmbedded(options);
  const unreachable = await reachError(env.DATABASE_URL);
  const database = { connectionString: env.DATABASE_URL, ended: new Promise<never>(() => undefined), stop: async () => undefined };
  if (unreachable === null) {
    await prepareDatabase(env.DATABASE_URL, env);
    return { ...database, isReachable: true };
  }
  if (options.hasLastGoodSnapshot) {
    options.say(`DATABASE_URL does not answer (${unreachable}); the gateway starts from its last-good snapshot.`);
    return { ...database, isReachable: false };
  }
  throw new StartRefusal(
    `DATABASE_URL does not answer (${unreachable}) and there is no last-good snapshot to start from; start that database or correct DATABASE_URL.`,
  );
}

/** Checks storage safety, then migrates. Safe to run by many processes at once. */
export async function prepareDatabase(connectionString: string, env: Env): Promise<void> {
  await checkStorageSafety(connectionString, env.SLUICE_ACCEPT_STORAGE === '1' && env.DATABASE_URL !== undefined);
  await migrate(connectionString, path.join(import.meta.dirname, '../../prisma/migrations'));
}

/** @returns null when the database answers, else why not, without the password */
export async function reachError(connectionString: string): Promise<string | null> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'sluice-supervisor' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return null;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function openEmbedded({ env, dataDirectory, say }: OpenOptions): Promise<HouseDatabase> {
  const { directory, isElsewhere } = await postgresDirectory(dataDirectory);
  const isNew = !(await readdir(directory).catch((): string[] => [])).includes('cluster');
  if (isNew) say(`Making the embedded PostgreSQL 18 database in ${directory}`);
  if (isElsewhere && isNew) say(`  (not in ${dataDirectory}, because PostgreSQL does not run as root and its user cannot enter there)`);
  const server = await startEmbeddedPostgres({ directory, sharedRoot, port: env.SLUICE_POSTGRES_PORT, durability: 'safe' });
  if (server.copiedTo !== null && isNew) say(`  PostgreSQL's programs were copied to ${server.copiedTo}`);
  try {
    await prepareDatabase(server.connectionString, env);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { connectionString: server.connectionString, isReachable: true, ended: server.exited, stop: server.stop };
}

async function checkStorageSafety(connectionString: string, isRiskAccepted: boolean): Promise<void> {
  if (isRiskAccepted) return;
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000, application_name: 'sluice-supervisor' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT name FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting IN ('off') ORDER BY name",
    );
    if (rows.length === 0) return;
    throw new StartRefusal(
      `The database has ${rows.map((row) => row.name).join(', ')} off, so a power loss can lose messages that were acknowledged; switch it on, or accept that with SLUICE_ACCEPT_STORAGE=1.`,
    );
  } finally {
    await client.end();
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
