// One embedded Postgres for a whole test run, in a directory of its own, with a migrated template database from which
// every test file clones its own. Nothing survives the run.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../db/embedded-postgres.ts';
import { migrate } from '../db/migrate.ts';
import { createDatabase } from './create-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    templateDatabase: string;
  }
}

/** Starts the server and returns what stops it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-test-'));
  await chmod(directory, 0o711);
  const server = await startEmbeddedPostgres({
    directory: path.join(directory, 'postgres'),
    sharedRoot: path.join(os.tmpdir(), 'sluice-test-programs'),
    port: 0,
    durability: 'disposable',
  });
  try {
    await createDatabase(server.connectionString, 'template_migrated', 'template0');
    await migrate(server.connectionStringFor('template_migrated'), path.resolve('prisma/migrations'));
  } catch (error) {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  project.provide('postgresUrl', server.connectionString);
  project.provide('templateDatabase', 'template_migrated');
  return async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
}
