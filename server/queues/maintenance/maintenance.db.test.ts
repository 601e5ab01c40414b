// Upkeep: what was purged, deleted or kept too long is removed, and nothing else.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { claimMessages, everMs } from '../store/claim-messages.ts';
import { sendFifoMessages } from '../store/send-fifo-messages.ts';
import { sendMessages } from '../store/send-messages.ts';
import type { Statements } from '../store/statements.ts';
import { statementsOfPool, transactionsOfPool } from '../store/statements.ts';
import { cleanFifoQueues } from './clean-fifo-queues.ts';
import { createExpiry } from './delete-expired-messages.ts';
import { sweepDiscardedQueues } from './sweep-discarded-queues.ts';

let database: TestDatabase;
let statements: Statements;
let projectId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  statements = statementsOfPool(database.pool);
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

async function send(queueId: string, ...bodies: string[]): Promise<void> {
  const base = { attributes: null, systemAttributes: null, delaySeconds: 0, sizeBytes: 1 };
  await sendMessages(
    statements,
    bodies.map((body) => ({ queueId, messageId: randomUUID(), senderId: 's', message: { ...base, body }, deadLetterSource: null })),
  );
}

async function claim(queueId: string, count: number): Promise<string[]> {
  const base = { visibilityTimeoutSeconds: 0, lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true, redrive: null };
  const [outcome] = await claimMessages(statements, [{ queueId, count, ...base }]);
  return (outcome?.messages ?? []).map((message) => message.body);
}

async function bodies(): Promise<string[]> {
  const { rows } = await database.pool.query<{ body: string }>('SELECT body FROM messaging.message ORDER BY body');
  return rows.map((row) => row.body);
}

test('messages of purged and deleted queues are swept in batches, those of living ones stay', async () => {
  const purged = await insertQueue(database.pool, projectId);
  const deleted = await insertQueue(database.pool, projectId);
  await send(purged.id, 'a1', 'a2', 'a3', 'a4');
  await send(deleted.id, 'b1', 'b2');
  expect(await claim(purged.id, 2)).toHaveLength(2);
  await database.pool.query("UPDATE queue SET numeric_id = nextval(pg_get_serial_sequence('queue', 'numeric_id')) WHERE id = $1", [
    purged.id,
  ]);
  await database.pool.query('DELETE FROM queue WHERE id = $1', [deleted.id]);
  await send(purged.id, 'kept');
  let swept = 0;
  for (let count = -1; count !== 0; swept += count) count = await sweepDiscardedQueues(statements, 1);
  expect(swept).toBe(6);
  expect(await bodies()).toEqual(['kept']);
  const rows = 'SELECT (SELECT count(*)::int FROM messaging.ready) AS ready, (SELECT count(*)::int FROM messaging.lease) AS lease';
  expect((await database.pool.query(rows)).rows).toEqual([{ ready: 1, lease: 0 }]);

  await database.pool.query("UPDATE messaging.discarded_queue SET discarded_at = discarded_at - interval '2 hours'");
  expect(await sweepDiscardedQueues(statements, 10)).toBe(0);
  expect((await database.pool.query('SELECT FROM messaging.discarded_queue')).rowCount).toBe(0);
  await claim(purged.id, 1);
  await database.pool.query('DELETE FROM queue WHERE id = $1', [purged.id]);
  await sweepDiscardedQueues(statements, 10);
});

test('messages past their retention go, whether never received or returned; younger ones and other queues stay', async () => {
  const short = await insertQueue(database.pool, projectId, { attributes: { MessageRetentionPeriod: '60' } });
  const long = await insertQueue(database.pool, projectId);
  await send(short.id, 'returned');
  await claim(short.id, 1);
  await send(short.id, 'old');
  await send(long.id, 'elsewhere');
  await database.pool.query("UPDATE messaging.message SET sent_at = sent_at - interval '61 seconds'");
  await send(short.id, 'young');
  const expire = createExpiry(statements);
  expect(await expire(10)).toBe(2);
  expect(await expire(10)).toBe(0);
  expect(await bodies()).toEqual(['elsewhere', 'young']);
});

test('FIFO queues are cleaned too: discarded ones, old messages, empty groups and forgotten ids', async () => {
  const transact = transactionsOfPool(database.pool);
  const kept = await insertQueue(database.pool, projectId, { isFifo: true, attributes: { MessageRetentionPeriod: '60' } });
  const deleted = await insertQueue(database.pool, projectId, { isFifo: true });
  const sendFifo = (queueId: string, body: string) => {
    const fifo = { groupId: body, deduplicationId: body, deduplicationScope: '' };
    const message = { body, attributes: null, systemAttributes: null, delaySeconds: 0, sizeBytes: 1, fifo };
    return sendFifoMessages(transact, [{ queueId, messageId: randomUUID(), senderId: 's', message, fifo, deadLetterSource: null }]);
  };
  await sendFifo(kept.id, 'fifo-old');
  await sendFifo(deleted.id, 'fifo-deleted');
  await database.pool.query("UPDATE messaging.message SET sent_at = sent_at - interval '61 seconds' WHERE body = 'fifo-old'");
  await database.pool.query("UPDATE messaging.fifo_deduplication SET expires_at = expires_at - interval '10 minutes'");
  await sendFifo(kept.id, 'fifo-young');
  await database.pool.query('DELETE FROM queue WHERE id = $1', [deleted.id]);
  for (let count = -1; count !== 0; ) count = await cleanFifoQueues(statements, transact, 1);
  for (let round = 0; round < 3; round += 1) await cleanFifoQueues(statements, transact, 1);
  expect((await bodies()).filter((body) => body.startsWith('fifo'))).toEqual(['fifo-young']);
  expect((await database.pool.query('SELECT name FROM messaging.fifo_group')).rows).toEqual([{ name: 'fifo-young' }]);
  expect((await database.pool.query('SELECT deduplication_id AS id FROM messaging.fifo_deduplication')).rows).toEqual([
    { id: 'fifo-young' },
  ]);
});
