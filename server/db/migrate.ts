// Applies the SQL files of prisma/migrations in the order of their names, each in a transaction with its record, under
// the advisory lock that Prisma's own tool takes. The record table is Prisma's, so its tools agree on what is applied.
import { createHash, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import pg from 'pg';
import { StartRefusal } from '../kernel/start-refusal.ts';

/** Source: Prisma's schema engine takes this advisory lock around `migrate deploy`. */
const prismaLockId = 72_707_369;

const createRecordTable = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

export type Migration = { name: string; sql: string; checksum: string };

/**
 * Brings the database up to this release.
 *
 * @param connectionString  a user who may create tables
 * @param directory         a folder per migration, each with a migration.sql
 * @returns                 the names applied now, in order
 * @throws StartRefusal     when the database holds a migration this release does not know (a newer release made it) or
 *                          one whose file has changed since; nothing is written then
 */
export async function migrate(connectionString: string, directory: string): Promise<string[]> {
  const migrations = await readMigrations(directory);
  const client = new pg.Client({ connectionString, application_name: 'sluice-migrate' });
  // A connection that breaks between two statements is reported by the next statement.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [prismaLockId]);
    const pending = migrations.slice().filter(notIn(await readApplied(client, migrations)));
    if (pending.length > 0) await client.query(createRecordTable);
    for (const migration of pending) await apply(client, migration);
    return pending.map((migration) => migration.name);
  } finally {
    await client.end();
  }
}

/** The migrations of this release by name. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  // Folders without the file are skipped: a change of branch leaves empty ones behind.
  const files = await readdir(directory, { recursive: true });
  const names = files.filter((file) => path.basename(file) === 'migration.sql').map((file) => path.dirname(file));
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(path.join(directory, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

function notIn(applied: ReadonlySet<string>): (migration: Migration) => boolean {
  return (migration) => !applied.has(migration.name);
}

async function readApplied(client: Client, migrations: readonly Migration[]): Promise<Set<string>> {
  const table = await client.query<{ found: string | null }>("SELECT to_regclass('_prisma_migrations')::text AS found");
  if (table.rows[0]?.found == null) return new Set();
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL ORDER BY migration_name',
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const row of rows) {
    const checksum = known.get(row.migration_name);
    if (checksum === undefined) {
      throw new StartRefusal(
        `The database was written by a newer release of Sluice (it holds the migration ${row.migration_name}, unknown here); start that release, or restore a backup made by this one.`,
      );
    }
    if (checksum !== row.checksum) {
      throw new StartRefusal(
        `The migration ${row.migration_name} has changed since it was applied to this database; restore its file as released.`,
      );
    }
  }
  return new Set(rows.map((row) => row.migration_name));
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query(
      'INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count) VALUES ($1, $2, clock_timestamp(), $3, 1)',
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw new Error(`migration ${migration.name} failed and was rolled back: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
