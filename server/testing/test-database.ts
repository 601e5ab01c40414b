// A database of its own for a test file, cloned from the migrated template of the run (postgres-global-setup.ts).
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { inject } from 'vitest';
import { createPool } from '../db/pool.ts';
import { createDatabase, dropDatabase } from './create-database.ts';

export type TestDatabase = {
  connectionString: string;
  pool: Pool;
  /** Ends the pool and drops the database. */
  close(): Promise<void>;
};

/** Clones the template; call once per test file (about 50 ms) and `close()` at its end. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const maintenanceUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await createDatabase(maintenanceUrl, name, inject('templateDatabase'));
  const url = new URL(maintenanceUrl);
  url.pathname = `/${name}`;
  const pool = createPool({ connectionString: url.href, applicationName: 'sluice-test', maxConnections: 10 });
  return {
    connectionString: url.href,
    pool,
    close: async () => {
      await pool.end();
      await dropDatabase(maintenanceUrl, name);
    },
  };
}
