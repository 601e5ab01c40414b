import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { migrate, readMigrations } from './migrate.ts';

const released = path.resolve('prisma/migrations');

describe('migrate', () => {
  let database: TestDatabase;
  let directory: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-migrations-'));
    await cp(released, directory, { recursive: true });
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const add = async (name: string, sql: string) => {
    await mkdir(path.join(directory, name), { recursive: true });
    await writeFile(path.join(directory, name, 'migration.sql'), sql);
  };

  test('applies nothing twice', async () => {
    expect(await migrate(database.connectionString, released)).toEqual([]);
    const { rows } = await database.pool.query('SELECT migration_name, checksum FROM _prisma_migrations ORDER BY migration_name');
    expect(rows).toEqual(
      (await readMigrations(released)).map((migration) => ({ migration_name: migration.name, checksum: migration.checksum })),
    );
  });

  test('applies one that was added, even before ones already applied, and only once when two start together', async () => {
    await add('0001_zz_between', 'CREATE TABLE between_two (id int)');
    const applied = await Promise.all([migrate(database.connectionString, directory), migrate(database.connectionString, directory)]);
    expect(applied.flat()).toEqual(['0001_zz_between']);
  });

  test('a migration that fails leaves nothing behind and is named', async () => {
    await add('9000_broken', 'CREATE TABLE half (id int); SELECT no_such_function()');
    await expect(migrate(database.connectionString, directory)).rejects.toThrow(/9000_broken failed .* no_such_function/);
    const { rows } = await database.pool.query("SELECT to_regclass('half') AS half");
    expect(rows).toEqual([{ half: null }]);
    await rm(path.join(directory, '9000_broken'), { recursive: true });
  });

  test('refuses a database of a newer release', async () => {
    await expect(migrate(database.connectionString, released)).rejects.toThrow(/newer release .*0001_zz_between/);
  });

  test('refuses a migration whose file has changed', async () => {
    await add('0001_zz_between', 'CREATE TABLE between_two (id bigint)');
    await expect(migrate(database.connectionString, directory)).rejects.toThrow(/0001_zz_between has changed/);
  });
});
