// When the disk of Postgres's log is full the server ends itself at once. Sends fail with an error that SDKs retry, nothing
// acknowledged is lost, and with room again the server recovers as after a crash.
import { spawnSync } from 'node:child_process';
import { chmod, cp, mkdtemp, rm, statfs, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EmbeddedPostgres } from '#server/db/embedded-postgres.ts';
import { startEmbeddedPostgres } from '#server/db/embedded-postgres.ts';
import { migrate } from '#server/db/migrate.ts';
import { createPool } from '#server/db/pool.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { SmallDisk } from '#server/testing/small-disk.ts';
import { mountSmallDisk } from '#server/testing/small-disk.ts';

test('a send while the disk of the log is full is refused, to be retried, and nothing acknowledged is lost', async (context) => {
  const disk = await mountSmallDisk(96);
  if (disk === null) {
    console.warn('SKIPPED: a full disk of the log needs root and the right to mount a tmpfs');
    context.skip();
    return;
  }
  const directory = await mkdtemp(path.join(os.tmpdir(), 'sluice-wal-'));
  await chmod(directory, 0o711);
  const startServer = (port: number) =>
    startEmbeddedPostgres({
      directory: path.join(directory, 'postgres'),
      sharedRoot: path.join(os.tmpdir(), 'sluice-test-programs'),
      port,
      durability: 'safe',
    });
  let isOver = false;
  let server = await startOnSmallDisk(directory, disk, startServer);
  const port = Number(new URL(server.connectionString).port);
  const pool = createPool({ connectionString: server.connectionString, applicationName: 'sluice-wal', maxConnections: 4 });
  const database = { pool, connectionString: server.connectionString, close: () => pool.end() };
  const queues = openQueues(database);
  try {
    const caller = await newCaller(database, queues);
    const QueueUrl = await caller.queue('orders');
    const acknowledged: string[] = [];
    const send = async (name: string, characters: number) => {
      const { MessageId } = await caller.run('SendMessage', { QueueUrl, MessageBody: `${name} ${'x'.repeat(characters)}` });
      acknowledged.push(String(MessageId));
      return null;
    };
    await send('before', 10);
    await writeFile(path.join(disk.directory, 'filler'), Buffer.alloc((await freeBytes(disk)) - 1_048_576));
    let refusal: unknown = null;
    for (let index = 0; index < 500 && refusal === null; index += 1) {
      refusal = await send(`full ${index}`, 200_000).catch((error: unknown) => error);
    }
    expect(refusal).toMatchObject({ code: 'database.unavailable', httpStatus: 503 });
    await expect(send('still full', 10)).rejects.toMatchObject({ code: 'database.unavailable', httpStatus: 503 });

    await rm(path.join(disk.directory, 'filler'));
    // What was full when the server tried to recover by itself ended it; then whoever keeps it starts it again.
    void server.exited.then(async () => {
      if (!isOver) server = await startServer(port);
    });
    await expect.poll(() => send('room again', 10).then(() => 'sent', String), { timeout: 60_000 }).toBe('sent');
    const { rows } = await pool.query<{ id: string }>('SELECT message_id AS id FROM messaging.message');
    expect(rows.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
  } finally {
    isOver = true;
    await queues.close();
    await pool.end();
    await server.stop();
    await disk.remove();
    await rm(directory, { recursive: true, force: true });
  }
});

/** A migrated server whose log lies on the disk. */
async function startOnSmallDisk(
  directory: string,
  disk: SmallDisk,
  startServer: (port: number) => Promise<EmbeddedPostgres>,
): Promise<EmbeddedPostgres> {
  const first = await startServer(0);
  await migrate(first.connectionString, path.resolve('prisma/migrations'));
  await first.stop();
  const log = path.join(directory, 'postgres/cluster/pg_wal');
  await cp(log, disk.directory, { recursive: true, preserveTimestamps: true });
  // Copied as root; the server runs as another user.
  spawnSync('chown', ['-R', '--reference', path.dirname(log), disk.directory]);
  await rm(log, { recursive: true });
  await symlink(disk.directory, log);
  return startServer(0);
}

async function freeBytes(disk: SmallDisk): Promise<number> {
  const { bavail, bsize } = await statfs(disk.directory);
  return bavail * bsize;
}
