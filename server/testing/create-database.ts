// Makes and drops databases on the test server.
import pg from 'pg';

/** Clones `template` (nobody may be connected to it) into a new database. */
export async function createDatabase(maintenanceUrl: string, name: string, template: string): Promise<void> {
  // FILE_COPY would checkpoint twice per clone; the write-ahead log is cheap for databases this small.
  await onServer(maintenanceUrl, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${client.escapeIdentifier(template)} STRATEGY wal_log`),
  );
}

/** Drops the database, ending connections that are still open. */
export async function dropDatabase(maintenanceUrl: string, name: string): Promise<void> {
  await onServer(maintenanceUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(name)} WITH (FORCE)`));
}

async function onServer(maintenanceUrl: string, statement: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: maintenanceUrl, application_name: 'sluice-test' });
  await client.connect();
  try {
    await statement(client);
  } finally {
    await client.end();
  }
}
