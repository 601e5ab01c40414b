// When Postgres is slow, takes no connections, loses them or has no disk left: sends fail with an error that SDKs retry,
// what was acknowledged is there afterwards, and nobody has to lend a hand.
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { createPool } from '#server/db/pool.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import { mountSmallDisk } from '#server/testing/small-disk.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';

let database: TestDatabase;
let pool: pg.Pool;
let queues: ReturnType<typeof openQueues>;
let caller: Caller;
let QueueUrl: string;
/** Bodies that were acknowledged. */
const acknowledged: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  pool = createPool({
    connectionString: database.connectionString,
    applicationName: 'sluice-outage',
    maxConnections: 6,
    statementTimeoutMs: 2_000,
    connectTimeoutMs: 2_000,
  });
  queues = openQueues({ ...database, pool });
  caller = await newCaller(database, queues);
  QueueUrl = await caller.queue('orders');
  await send('before');
});
afterAll(async () => {
  await queues.close();
  await pool.end();
  await database.close();
});

async function send(MessageBody: string): Promise<void> {
  await caller.run('SendMessage', { QueueUrl, MessageBody });
  acknowledged.push(MessageBody);
}

/** Several at once, so that flushes of more than one message meet the fault. @returns the codes of the failures */
async function failures(name: string): Promise<string[]> {
  const outcomes = await Promise.allSettled([1, 2, 3].map((index) => send(`${name} ${index}`)));
  return outcomes.flatMap((outcome) => {
    if (outcome.status === 'fulfilled') return [];
    return [outcome.reason instanceof AppError ? `${outcome.reason.code} ${outcome.reason.httpStatus}` : String(outcome.reason)];
  });
}

const retryable = ['database.unavailable 503', 'database.unavailable 503', 'database.unavailable 503'];

async function onOtherConnection(work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Everything acknowledged is stored and can be received. */
async function expectNothingLost(): Promise<void> {
  const { rows } = await database.pool.query<{ count: number }>('SELECT count(*)::int AS count FROM messaging.message');
  expect(rows[0]?.count).toBeGreaterThanOrEqual(acknowledged.length);
  const received: string[] = [];
  for (let more = true; more; ) {
    const { Messages = [] } = (await caller.run('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 })) as {
      Messages?: { Body: string }[];
    };
    for (const { Body } of Messages) if (!received.includes(Body)) received.push(Body);
    more = acknowledged.some((body) => !received.includes(body)) && received.length < 1_000;
  }
  expect(received).toEqual(expect.arrayContaining(acknowledged));
}

describe('a send', () => {
  afterEach(async () => {
    // As an SDK does, should the machine be slow as well.
    await expect.poll(() => send(`after ${acknowledged.length}`).then(() => 'sent', String), { timeout: 15_000 }).toBe('sent');
    await expectNothingLost();
  });

  test('to a table that does not answer in time is refused, to be retried', async () => {
    await onOtherConnection(async (client) => {
      await client.query('BEGIN; LOCK TABLE messaging.message IN ACCESS EXCLUSIVE MODE');
      expect(await failures('slow')).toEqual(retryable);
      await client.query('ROLLBACK');
    });
  });

  test('to a message group that somebody holds too long ends with its transaction, and is refused to be retried', async () => {
    // Longer than this test may take: it is the transaction that ends.
    const patient = { statementTimeoutMs: 600_000, transactionTimeoutMs: 1_000 };
    const own = createPool({
      connectionString: database.connectionString,
      applicationName: 'sluice-patient',
      maxConnections: 3,
      ...patient,
    });
    const engine = openQueues({ ...database, pool: own });
    const sender = await newCaller(database, engine);
    const url = await sender.queue('held.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    const sendTo = (MessageBody: string) => sender.run('SendMessage', { QueueUrl: url, MessageBody, MessageGroupId: 'g' });
    await sendTo('first');
    await onOtherConnection(async (client) => {
      await client.query('BEGIN; SELECT FROM messaging.fifo_group FOR UPDATE');
      await expect(sendTo('second')).rejects.toMatchObject({ code: 'database.unavailable', httpStatus: 503 });
      await client.query('ROLLBACK');
    });
    await sendTo('second');
    await engine.close();
    await own.end();
  });

  test('whose connections are cut is refused or acknowledged, and the next ones find new connections', async () => {
    await onOtherConnection(async (client) => {
      await client.query('BEGIN; LOCK TABLE messaging.message IN ACCESS EXCLUSIVE MODE');
      const cut =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice-outage' AND state = 'active' AND wait_event_type = 'Lock'";
      // Looked for outside of the transaction, in which pg_stat_activity stays as it was when first looked at. On a slow
      // machine sends may have run out of time before they are found waiting: then others are.
      let outcome: Promise<string[]>;
      let found = 0;
      do {
        let isOver = false;
        outcome = failures('cut').finally(() => {
          isOver = true;
        });
        while (found === 0 && !isOver) found = (await database.pool.query(cut)).rowCount ?? 0;
      } while (found === 0);
      expect(await outcome).toEqual(retryable);
      await client.query('ROLLBACK');
    });
  });

  test('to a database that takes no more connections is refused, to be retried', async () => {
    const name = new URL(database.connectionString).pathname.slice(1);
    const maintenance = new pg.Client({ connectionString: inject('postgresUrl') });
    await maintenance.connect();
    try {
      await maintenance.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
      await maintenance.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sluice-outage'");
      expect(await failures('full')).toEqual(retryable);
    } finally {
      await maintenance.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await maintenance.end();
    }
  });

  test('to a disk that is full is refused, to be retried, and goes on when there is room again', async (context) => {
    const disk = await mountSmallDisk(16);
    if (disk === null) {
      console.warn('SKIPPED: a full disk needs root and the right to mount a tmpfs');
      context.skip();
      return;
    }
    try {
      await onOtherConnection(async (client) => {
        await client.query(`CREATE TABLESPACE small LOCATION '${disk.directory}'`);
        await client.query('ALTER TABLE messaging.message SET TABLESPACE small');
        const filler = 'CREATE TABLE filler TABLESPACE small AS SELECT repeat(md5(n::text), 60) FROM generate_series(1, $1::int) n';
        // Fills what is left to the last page.
        for (const rows of [5_000, 500, 50, 5]) {
          for (let index = 0; index < 20; index += 1) {
            const name = `filler_${rows}_${index}`;
            const sql = filler.replace('filler', name).replace('$1::int', String(rows));
            if ((await client.query(sql).catch(() => null)) === null) break;
          }
        }
        const outcomes: string[] = [];
        for (let tries = 0; outcomes.length === 0 && tries < 200; tries += 1) {
          const large = await Promise.allSettled([send(`disk ${tries} ${'x'.repeat(200_000)}`)]);
          for (const one of large) if (one.status === 'rejected') outcomes.push(`${one.reason.code} ${one.reason.httpStatus}`);
        }
        expect(outcomes).toEqual(['database.unavailable 503']);
        const { rows } = await client.query("SELECT tablename FROM pg_tables WHERE tablename LIKE 'filler_%'");
        for (const { tablename } of rows) await client.query(`DROP TABLE ${tablename}`);
      });
      await send('room again');
    } finally {
      await onOtherConnection(async (client) => {
        await client.query('ALTER TABLE messaging.message SET TABLESPACE pg_default');
        await client.query('DROP TABLESPACE small');
      }).finally(() => disk.remove());
    }
  });
});
