// A house on a Postgres of somebody else's: what it refuses of it, and how it lives without it.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import pg from 'pg';
import type { EmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import { startEmbeddedPostgres } from '../../server/db/embedded-postgres.ts';
import type { House } from '../support/house.ts';
import { freePorts, houseEnvironment, makeDataDirectory, startHouse, startRefusedHouse } from '../support/house.ts';

test.describe.configure({ mode: 'serial' });
test.setTimeout(90_000);

let directory: string;
let postgres: EmbeddedPostgres;
let house: House;
let port: number;

async function startPostgres(durability: 'safe' | 'disposable'): Promise<void> {
  const options = { directory: path.join(directory, 'postgres'), sharedRoot: path.join(os.tmpdir(), 'sluice-test-programs') };
  postgres = await startEmbeddedPostgres({ ...options, port, durability });
}

test.beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-external-'));
  await chmod(directory, 0o711);
  // It is wanted again after each stop.
  port = (await freePorts()).gateway;
  await startPostgres('disposable');
});
test.afterAll(async () => {
  await house.stop();
  await postgres.stop();
  await rm(directory, { recursive: true, force: true });
});

test('a store that can lose acknowledged messages is refused, naming its settings', async () => {
  const dataDirectory = await makeDataDirectory();
  const env = { ...houseEnvironment(dataDirectory, await freePorts()), DATABASE_URL: postgres.connectionString };
  const refused = await startRefusedHouse(env);
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/has fsync, full_page_writes, synchronous_commit off.*SLUICE_ACCEPT_STORAGE=1\./);
  await rm(dataDirectory, { recursive: true });
});

test('a safe one is used, and its migrations applied', async () => {
  await postgres.stop();
  await startPostgres('safe');
  house = await startHouse({ env: { DATABASE_URL: postgres.connectionString, SLUICE_ROLES: 'gateway,messaging' } });
  expect(await readiness()).toEqual({ status: 'ready', reasons: [] });
});

test('with the database away the house starts from its last-good snapshot, says so, and recovers', async () => {
  await house.signal('SIGTERM');
  await postgres.stop();
  house = await startHouse({ earlier: house, env: { DATABASE_URL: postgres.connectionString, SLUICE_ROLES: 'gateway,messaging' } });
  expect((await fetch(`${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`)).status).toBe(200);
  expect(await readiness()).toMatchObject({ status: 'degraded' });
  await startPostgres('safe');
  await expect.poll(readiness).toEqual({ status: 'ready', reasons: [] });
});

test('a database of a newer release is refused by the migration it holds', async () => {
  await house.signal('SIGTERM');
  const client = new pg.Client({ connectionString: postgres.connectionString });
  await client.connect();
  await client.query(`INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name) VALUES ('x', 'x', now(), '9999_future')`);
  const env = houseEnvironment(house.dataDirectory, house.ports);
  const refused = await startRefusedHouse({ ...env, DATABASE_URL: postgres.connectionString });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/written by a newer release of Sluice \(it holds the migration 9999_future/);
  await client.query(`DELETE FROM _prisma_migrations WHERE migration_name = '9999_future'`);
  await client.end();
});

test('another master key than the one that sealed the secrets is refused', async () => {
  const env = { ...houseEnvironment(house.dataDirectory, house.ports), DATABASE_URL: postgres.connectionString };
  const refused = await startRefusedHouse({ ...env, SLUICE_MASTER_KEY: '0'.repeat(64) });
  expect(refused.code).toBe(1);
  expect(refused.output).toMatch(/sealed with another master key; set SLUICE_MASTER_KEY/);
});

async function readiness(): Promise<unknown> {
  return (await fetch(`${house.metricsUrl}/health/ready`)).json();
}
