// A redrive moves every message once, whole, to where it failed, and nothing else.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { QueueView, RedriveSelection } from '#server/contracts/ports.ts';
import { inTransaction } from '#server/db/transaction.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import { messageRowsRead } from '#server/testing/rows-read.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from './create-queues.ts';
import { redriveBatch } from './redrive.ts';
import { statementsOfTransaction } from './store/statements.ts';

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

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`;

async function viewOf(name: string): Promise<QueueView> {
  const view = await queues.port.findQueueByArn(arnOf(name));
  if (!view) throw new Error('no queue');
  return view;
}

/** A dead-letter queue and sources named `${dead}-a`, `${dead}-b`, with `count` failed messages each. */
async function failedMessages(dead: string, count: number): Promise<QueueView> {
  await caller.queue(dead);
  for (const name of [`${dead}-a`, `${dead}-b`]) {
    const redrive = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
    const url = await caller.queue(name, { RedrivePolicy: redrive, VisibilityTimeout: '0' });
    for (let index = 0; index < count; index += 1) {
      const MessageAttributes = { n: { DataType: 'Number', StringValue: String(index) } };
      await caller.run('SendMessage', { QueueUrl: url, MessageBody: `${name} ${index}`, MessageAttributes });
    }
    let empty = 0;
    while (empty < 2) {
      const { Messages = [] } = await caller.run('ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10 });
      empty = (Messages as unknown[]).length === 0 ? empty + 1 : 0;
    }
  }
  return viewOf(dead);
}

async function redriveAll(queue: QueueView, selection: RedriveSelection = {}): Promise<number> {
  const { throughSequence } = await queues.port.planRedrive(queue, selection);
  if (throughSequence === null) return 0;
  for (let total = 0; ; ) {
    const { moved } = await inTransaction(database.pool, (tx) => queues.port.redriveMessages(tx, queue, { ...selection, throughSequence }));
    if (moved === 0) return total;
    total += moved;
  }
}

async function bodiesIn(name: string): Promise<string[]> {
  const page = await queues.port.browseMessages(await viewOf(name), { limit: 2_000, search: '' });
  return page.messages.map(({ preview }) => preview);
}

async function messagesIn(...names: string[]): Promise<number> {
  const depths = await queues.port.readDepths((await Promise.all(names.map(viewOf))).map(({ queueId }) => queueId));
  return depths.reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0);
}

test('a plan counts by source and changes nothing; the redrive brings each message home, as new and whole', async () => {
  const dead = await failedMessages('dlq', 7);
  const plan = await queues.port.planRedrive(dead, {});
  expect(plan.moves).toMatchObject([
    { sourceArn: arnOf('dlq-a'), target: { name: 'dlq-a' }, count: 7 },
    { sourceArn: arnOf('dlq-b'), target: { name: 'dlq-b' }, count: 7 },
  ]);
  expect(await bodiesIn('dlq')).toHaveLength(14);
  expect(await redriveAll(dead)).toBe(14);
  expect(await bodiesIn('dlq')).toEqual([]);
  for (const name of ['dlq-a', 'dlq-b']) expect(await bodiesIn(name)).toEqual(Array.from({ length: 7 }, (_, index) => `${name} ${index}`));
  const { QueueUrl } = await caller.run('GetQueueUrl', { QueueName: 'dlq-a' });
  const names = { AttributeNames: ['All'], MessageAttributeNames: ['All'] };
  const { Messages } = await caller.run('ReceiveMessage', { QueueUrl, VisibilityTimeout: 30, ...names });
  expect(Messages).toMatchObject([
    { Body: 'dlq-a 0', Attributes: { ApproximateReceiveCount: '1' }, MessageAttributes: { n: { StringValue: '0' } } },
  ]);
  expect(Messages).not.toMatchObject([{ Attributes: { DeadLetterQueueSourceArn: expect.anything() } }]);
});

test('only the selected messages move, those a receiver holds stay, and what came after the plan stays', async () => {
  const dead = await failedMessages('picked', 3);
  const { messages } = await queues.port.browseMessages(dead, { limit: 10, search: '' });
  const two = messages.slice(1, 3).map(({ sequence }) => sequence);
  expect(await redriveAll(dead, { sequences: two })).toBe(2);
  const { QueueUrl } = await caller.run('GetQueueUrl', { QueueName: 'picked' });
  await caller.run('ReceiveMessage', { QueueUrl, VisibilityTimeout: 300 });
  const plan = await queues.port.planRedrive(dead, {});
  expect(plan.moves.reduce((sum, { count }) => sum + count, 0)).toBe(3);
  expect(await redriveAll(dead)).toBe(3);
  expect(await messagesIn('picked')).toBe(1);
  expect(await messagesIn('picked-a', 'picked-b')).toBe(5);
});

test('a message without a source, or whose source is gone, is named and stays until a target is given', async () => {
  const dead = await failedMessages('orphans', 1);
  const { QueueUrl } = await caller.run('GetQueueUrl', { QueueName: 'orphans' });
  await caller.run('SendMessage', { QueueUrl, MessageBody: 'sent here' });
  const gone = await viewOf('orphans-a');
  await inTransaction(database.pool, (tx) => queues.port.deleteQueue(tx, gone.queueId));
  const plan = await queues.port.planRedrive(dead, {});
  expect(plan.moves).toMatchObject([
    { sourceArn: arnOf('orphans-a'), target: null, count: 1 },
    { sourceArn: arnOf('orphans-b'), target: { name: 'orphans-b' }, count: 1 },
    { sourceArn: null, target: null, count: 1 },
  ]);
  expect(await redriveAll(dead)).toBe(1);
  expect(await messagesIn('orphans')).toBe(2);
  await caller.queue('elsewhere');
  expect(await redriveAll(dead, { target: await viewOf('elsewhere') })).toBe(2);
  expect((await bodiesIn('elsewhere')).toSorted()).toEqual(['orphans-a 0', 'sent here']);
  await expect(queues.port.planRedrive(dead, { target: dead })).rejects.toMatchObject({ code: 'queue.refused' });
});

test('loses and doubles nothing with receivers and other redrives at work, nor when a batch rolls back', async () => {
  const dead = await failedMessages('busy', 0);
  const from = arnOf('busy-a');
  await database.pool.query(
    `WITH m AS (
       INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
       SELECT nextval('messaging.message_sequence'), gen_random_uuid(), clock_timestamp(), 'x', 'body ' || n
       FROM generate_series(1, 1300) n RETURNING sequence)
     INSERT INTO messaging.ready (queue_id, sequence, dead_letter_source) SELECT $1, sequence, $2 FROM m`,
    [dead.numericId, from],
  );
  const plan = await queues.port.planRedrive(dead, {});
  const broken = inTransaction(database.pool, async (tx) => {
    await queues.port.redriveMessages(tx, dead, { throughSequence: plan.throughSequence ?? '0' });
    throw new Error('rolled back');
  });
  await expect(broken).rejects.toThrow('rolled back');
  const received: string[] = [];
  const { QueueUrl } = await caller.run('GetQueueUrl', { QueueName: 'busy' });
  const receive = async (): Promise<void> => {
    for (let round = 0; round < 5; round += 1) {
      const { Messages = [] } = await caller.run('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 });
      received.push(...(Messages as { Body: string }[]).map(({ Body }) => Body));
    }
  };
  const [first, second] = await Promise.all([redriveAll(dead), redriveAll(dead), receive()]);
  expect(first + second + received.length).toBe(1_300);
  const { rows } = await database.pool.query<{ body: string }>(
    `SELECT m.body FROM messaging.ready r JOIN messaging.message m USING (sequence) WHERE r.queue_id = $1 ORDER BY r.sequence`,
    [(await viewOf('busy-a')).numericId],
  );
  expect(new Set([...rows.map(({ body }) => body), ...received]).size).toBe(1_300);
  expect(rows).toHaveLength(1_300 - received.length);
});

test('a batch reads as much of a large dead-letter queue as of a small one', async () => {
  const dead = await failedMessages('large', 0);
  await inTransaction(database.pool, async (tx) => {
    await tx.query(
      `WITH m AS (
         INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
         SELECT nextval('messaging.message_sequence'), gen_random_uuid(), clock_timestamp(), 'x', 'body ' || n
         FROM generate_series(1, 5000) n RETURNING sequence)
       INSERT INTO messaging.ready (queue_id, sequence, dead_letter_source)
       SELECT $1, sequence, CASE WHEN row_number() OVER (ORDER BY sequence) > 30 THEN $2 ELSE $3 END FROM m`,
      [dead.numericId, arnOf('large-a'), arnOf('nobody')],
    );
    await tx.query('ANALYZE messaging.message, messaging.ready, messaging.lease');
  });
  const { throughSequence } = await queues.port.planRedrive(dead, {});
  const read = await inTransaction(database.pool, async (tx) => {
    const before = await messageRowsRead(statementsOfTransaction(tx));
    const { moved } = await redriveBatch(tx, dead, { throughSequence: throughSequence ?? '0' }, 10);
    expect(moved, 'past those that can go nowhere').toBe(10);
    return (await messageRowsRead(statementsOfTransaction(tx))) - before;
  });
  expect(read).toBeLessThan(500);
});

test('nothing is redriven between a FIFO queue and one that is none', async () => {
  await caller.queue('ordered.fifo', { FifoQueue: 'true' });
  await caller.queue('unordered');
  const [fifo, plain] = [await viewOf('ordered.fifo'), await viewOf('unordered')];
  await expect(queues.port.planRedrive(fifo, { target: plain })).rejects.toMatchObject({ code: 'queue.refused' });
  await expect(queues.port.planRedrive(plain, { target: fifo })).rejects.toMatchObject({ code: 'queue.refused' });
});
