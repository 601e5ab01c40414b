// Browsing is looking: a message is found in every state, and nothing about it changes.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueView } from '#server/contracts/ports.ts';
import type { BrowsedMessage } from '#server/contracts/queue-message.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { readBounded } from './browse.ts';
import type { Queues } from './create-queues.ts';

let database: TestDatabase;
let queues: Queues;
let caller: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  caller = await newCaller(database, queues);
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

async function makeQueue(name: string): Promise<{ url: string; view: QueueView }> {
  const url = await caller.queue(name);
  const view = await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`);
  if (!view) throw new Error('no queue');
  return { url, view };
}

async function bodies(view: QueueView, request: Partial<Parameters<Queues['port']['browseMessages']>[1]> = {}): Promise<string[]> {
  return (await queues.port.browseMessages(view, { limit: 100, search: '', ...request })).messages.map(({ preview }) => preview);
}

async function tables(): Promise<unknown[]> {
  const read = (table: string) => database.pool.query(`SELECT t.*, t.xmin, t.ctid FROM messaging.${table} t ORDER BY sequence`);
  return Promise.all(['message', 'ready', 'lease'].map(async (table) => (await read(table)).rows));
}

test('shows waiting, delayed and in-flight messages in the order of sending, and leaves every row as it was', async () => {
  const { url, view } = await makeQueue('states');
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'held' });
  await caller.run('ReceiveMessage', { QueueUrl: url });
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'late', DelaySeconds: 600 });
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'ready' });
  const before = await tables();
  const { messages, nextSequence } = await queues.port.browseMessages(view, { limit: 10, search: '' });
  expect(messages).toMatchObject([
    { preview: 'held', state: 'in-flight', receiveCount: 1, availableAtMs: expect.any(Number) },
    { preview: 'late', state: 'delayed', receiveCount: 0, availableAtMs: expect.any(Number) },
    { preview: 'ready', state: 'waiting', receiveCount: 0, availableAtMs: null, sizeBytes: 5 },
  ] satisfies Partial<BrowsedMessage>[]);
  expect(nextSequence).toBeNull();
  await queues.port.openMessage(view, messages[2]?.sequence ?? '');
  expect(await tables()).toEqual(before);
  expect((await caller.run('ReceiveMessage', { QueueUrl: url, AttributeNames: ['All'] })).Messages).toMatchObject([
    { Body: 'ready', Attributes: { ApproximateReceiveCount: '1' } },
  ]);
  for (const [state, expected] of [
    ['delayed', ['late']],
    ['in-flight', ['held', 'ready']],
    ['waiting', []],
  ] as const) {
    expect(await bodies(view, { state })).toEqual(expected);
  }
});

test('is not held up by a receive under way, and does not hold one up', async () => {
  const { url, view } = await makeQueue('locked');
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'one' });
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM messaging.ready FOR UPDATE');
    expect(await bodies(view)).toEqual(['one']);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
});

test('pages by sequence through both tables without leaving out or repeating', async () => {
  const { url, view } = await makeQueue('paged');
  for (let index = 0; index < 23; index += 1) {
    await caller.run('SendMessage', { QueueUrl: url, MessageBody: `m${index}`, DelaySeconds: index % 3 === 0 ? 300 : 0 });
  }
  const seen: string[] = [];
  let after: string | null = '0';
  while (after !== null) {
    const page = await queues.port.browseMessages(view, { afterSequence: after, limit: 5, search: '' });
    seen.push(...page.messages.map(({ preview }) => preview));
    after = page.nextSequence;
  }
  expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => `m${index}`));
});

test('finds in bodies, attributes and ids, takes signs literally, and another queue shows nothing of it', async () => {
  const { url, view } = await makeQueue('searched');
  const other = await makeQueue('other');
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: '{"Order":"A-100%_"}' });
  const attribute = { DataType: 'String', StringValue: 'Seoul' };
  const sent = await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'plain', MessageAttributes: { city: attribute } });
  expect(await bodies(view, { search: 'order' })).toHaveLength(1);
  expect(await bodies(view, { search: '100%_' })).toHaveLength(1);
  expect(await bodies(view, { search: '1__%' })).toHaveLength(0);
  expect(await bodies(view, { search: 'SEOUL' })).toEqual(['plain']);
  expect(await bodies(view, { search: String(sent.MessageId).slice(0, 13) })).toEqual(['plain']);
  const [message] = (await queues.port.browseMessages(view, { limit: 1, search: 'seoul' })).messages;
  const opened = await queues.port.openMessage(view, message?.sequence ?? '0');
  expect(opened).toMatchObject({ body: 'plain', attributes: { city: { dataType: 'String', stringValue: 'Seoul' } } });
  expect(await queues.port.openMessage(other.view, message?.sequence ?? '0')).toBeNull();
});

test('a search says where it stopped, and goes on from there', async () => {
  const { view } = await makeQueue('long');
  await database.pool.query(
    `WITH m AS (
       INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
       SELECT nextval('messaging.message_sequence'), gen_random_uuid(), clock_timestamp(), 'x', CASE WHEN n = 4500 THEN 'needle' ELSE 'hay' END
       FROM generate_series(1, 4600) n RETURNING sequence)
     INSERT INTO messaging.ready (queue_id, sequence) SELECT $1, sequence FROM m`,
    [view.numericId],
  );
  const found: string[] = [];
  let calls = 0;
  let after: string | null = '0';
  while (after !== null) {
    const page = await queues.port.browseMessages(view, { afterSequence: after, limit: 10, search: 'needle' });
    found.push(...page.messages.map(({ preview }) => preview));
    expect(page.examined).toBeLessThanOrEqual(2_000);
    after = page.nextSequence;
    calls += 1;
  }
  expect([found, calls]).toEqual([['needle'], 3]);
});

test('a statement that takes too long is ended and told as such; one that would write is refused', async () => {
  const run = (text: string) => readBounded(database.pool, (statements) => statements.run('test', text, []));
  await expect(run('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: 'queue.browse_too_slow' });
  await expect(run('DELETE FROM messaging.ready')).rejects.toMatchObject({ code: '25006' });
});
