// What queues do beyond moving messages: they can be paused, keep payloads encrypted, and serve message groups fairly.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '#server/db/transaction.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
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

type Received = { Body: string; MessageAttributes?: object }[];

async function receive(url: string, count = 10, fields: object = {}): Promise<Received> {
  const { Messages = [] } = await caller.run('ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: count, ...fields });
  return Messages as Received;
}

async function idOf(name: string): Promise<string> {
  const view = await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`);
  if (!view) throw new Error('no queue');
  return view.queueId;
}

async function pause(name: string, isPaused: boolean): Promise<void> {
  const id = await idOf(name);
  await inTransaction(database.pool, (tx) => queues.port.setQueuePaused(tx, id, isPaused));
  queues.forget(id);
}

describe.each([
  ['standard', 'held', {}],
  ['FIFO', 'held.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }],
])('a paused %s queue', (_, name, attributes) => {
  test('takes sends and hands out nothing, also to those who wait already; resumed it goes on', async () => {
    const url = await caller.queue(name, attributes);
    const group = 'FifoQueue' in attributes ? { MessageGroupId: 'g' } : {};
    const early = receive(url, 10, { WaitTimeSeconds: 20 });
    await pause(name, true);
    await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'kept', ...group });
    expect(await receive(url)).toEqual([]);
    expect(await caller.run('GetQueueAttributes', { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] })).toEqual({
      Attributes: { ApproximateNumberOfMessages: '1' },
    });
    await pause(name, false);
    expect((await early).map((message) => message.Body)).toEqual(['kept']);
  });
});

describe('encryption at rest', () => {
  const secret = 'the secret of the message';
  const attributes = { plan: { DataType: 'String', StringValue: 'an attribute nobody may read' } };

  async function stored(): Promise<string> {
    const { rows } = await database.pool.query('SELECT * FROM messaging.message ORDER BY sequence DESC LIMIT 1');
    return JSON.stringify(rows);
  }

  test('is on unless it is turned off, for sends of programs, of the console and of topics', async () => {
    const url = await caller.queue('sealed');
    const view = await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:sealed`);
    if (!view) throw new Error('no queue');
    const sends = [
      () => caller.run('SendMessage', { QueueUrl: url, MessageBody: secret, MessageAttributes: attributes }),
      () => queues.port.sendMessage(view, { body: secret, attributes: {} }),
      () =>
        inTransaction(database.pool, (tx) =>
          queues.port.enqueueInTransaction(tx, [{ queue: view, message: { body: secret, attributes: {} } }]),
        ),
    ];
    for (const send of sends) {
      await send();
      expect(await stored()).not.toContain('secret');
      expect(await stored()).not.toContain('nobody may read');
      const [message] = await receive(url, 1, { MessageAttributeNames: ['All'] });
      expect(message?.Body).toBe(secret);
    }
  });

  test('a queue with encryption turned off stores what it is given', async () => {
    const url = await caller.queue('plain', { SqsManagedSseEnabled: 'false' });
    await caller.run('SendMessage', { QueueUrl: url, MessageBody: secret });
    expect(await stored()).toContain(secret);
    expect(await receive(url)).toMatchObject([{ Body: secret }]);
  });

  test('messages sealed before the way of encryption changed are still received, also from a dead-letter queue', async () => {
    const deadUrl = await caller.queue('sealed-dead', { SqsManagedSseEnabled: 'false' });
    const deadLetterTargetArn = `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:sealed-dead`;
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 });
    const url = await caller.queue('keyed', { KmsMasterKeyId: 'alias/orders', VisibilityTimeout: '0', RedrivePolicy });
    await caller.run('SendMessage', { QueueUrl: url, MessageBody: secret, MessageAttributes: attributes });
    expect(await stored()).not.toContain(secret);
    await caller.run('SetQueueAttributes', { QueueUrl: url, Attributes: { KmsMasterKeyId: '' } });
    expect(await receive(url)).toMatchObject([{ Body: secret }]);
    expect(await receive(url)).toEqual([]);
    expect(await receive(deadUrl, 10, { MessageAttributeNames: ['All'] })).toMatchObject([{ Body: secret, MessageAttributes: attributes }]);
  });

  test('one way of encryption at a time', async () => {
    const url = await caller.queue('ways');
    const read = async () => {
      const AttributeNames = ['SqsManagedSseEnabled', 'KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds'];
      return (await caller.run('GetQueueAttributes', { QueueUrl: url, AttributeNames })).Attributes;
    };
    const set = (Attributes: object) => caller.run('SetQueueAttributes', { QueueUrl: url, Attributes });
    expect(await read()).toEqual({ SqsManagedSseEnabled: 'true' });
    await set({ KmsMasterKeyId: 'alias/aws/sqs' });
    expect(await read()).toEqual({ SqsManagedSseEnabled: 'false', KmsMasterKeyId: 'alias/aws/sqs', KmsDataKeyReusePeriodSeconds: '300' });
    await set({ SqsManagedSseEnabled: 'true' });
    expect(await read()).toEqual({ SqsManagedSseEnabled: 'true' });
    await expect(set({ SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'x' })).rejects.toMatchObject({ code: 'InvalidAttributeValue' });
  });
});

describe('fair queues', () => {
  async function fill(url: string, tenant: string, count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += 10) {
      const Entries = Array.from({ length: Math.min(10, count - sent) }, (_, n) => ({
        Id: String(n),
        MessageBody: `${tenant} ${sent + n}`,
        ...(tenant === '' ? {} : { MessageGroupId: tenant }),
      }));
      await caller.run('SendMessageBatch', { QueueUrl: url, Entries });
    }
  }
  const tenantsOf = (messages: Received) => messages.map(({ Body }) => Body.split(' ')[0]);

  test('a group with many messages does not keep others waiting, and everything is received once', async () => {
    const url = await caller.queue('fair');
    await fill(url, 'noisy', 200);
    await fill(url, 'quiet', 5);
    await fill(url, 'calm', 1);
    await fill(url, '', 3);
    await expect
      .poll(async () => (await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:fair`))?.hasGroups)
      .toBe(true);
    const first = await receive(url);
    expect(tenantsOf(first)).toEqual(expect.arrayContaining(['noisy', 'quiet', 'calm', '']));
    const seen = new Set(first.map(({ Body }) => Body));
    let received = first.length;
    for (let more = await receive(url); more.length > 0; more = await receive(url)) {
      received += more.length;
      for (const { Body } of more) seen.add(Body);
    }
    expect([received, seen.size]).toEqual([209, 209]);
  });

  test('one message at a time goes round the groups, in their order', async () => {
    const url = await caller.queue('round');
    for (const tenant of ['a', 'b', 'c']) await fill(url, tenant, 4);
    await expect
      .poll(async () => (await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:round`))?.hasGroups)
      .toBe(true);
    const bodies: (string | undefined)[] = [];
    for (let index = 0; index < 12; index += 1) bodies.push((await receive(url, 1))[0]?.Body);
    for (const tenant of ['a', 'b', 'c']) {
      expect(bodies.filter((body) => body?.startsWith(tenant))).toEqual([0, 1, 2, 3].map((n) => `${tenant} ${n}`));
    }
    for (let turn = 0; turn < 4; turn += 1) {
      expect(new Set(bodies.slice(turn * 3, turn * 3 + 3).map((body) => body?.[0]))).toEqual(new Set(['a', 'b', 'c']));
    }
  });

  test('messages that come back are received among the fresh ones, one by one too', async () => {
    const url = await caller.queue('returning', { VisibilityTimeout: '0' });
    await fill(url, 'a', 1);
    await expect
      .poll(async () => (await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:returning`))?.hasGroups)
      .toBe(true);
    for (let index = 0; index < 5; index += 1) expect((await receive(url, 1)).map(({ Body }) => Body)).toEqual(['a 0']);
  });
});

test('a queue with 120,000 messages in flight refuses those who do not wait until some are deleted', async () => {
  const url = await caller.queue('crowded');
  await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'one more' });
  const hold = `INSERT INTO messaging.lease (sequence, queue_id, expires_at, received_at, receive_count, nonce)
    SELECT -n, q.numeric_id, clock_timestamp() + interval '1 hour', clock_timestamp(), 1, 0 FROM generate_series(1, 120000) n, public.queue q WHERE q.id = $1`;
  await database.pool.query(hold, [await idOf('crowded')]);
  // The thread asks the store once it has handed out enough to matter.
  for (let index = 0; index < 500; index += 1) {
    await caller.run('SendMessage', { QueueUrl: url, MessageBody: 'x' });
  }
  let refusal: unknown = null;
  for (let index = 0; index < 60 && refusal === null; index += 1) await receive(url).catch((error: unknown) => (refusal = error));
  expect(refusal).toMatchObject({ code: 'OverLimit', status: 403 });
  await database.pool.query('DELETE FROM messaging.lease WHERE sequence < 0');
  expect(await receive(url, 1, { WaitTimeSeconds: 20 })).toHaveLength(1);
});
