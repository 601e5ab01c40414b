// What FIFO queues do for those who receive and those who look: receives that can be repeated, groups and who holds them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueView } from '#server/contracts/ports.ts';
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

type Message = { Body: string; ReceiptHandle: string; MessageId: string };

async function fifoQueue(name: string, attributes: Record<string, string> = {}): Promise<{ url: string; view: QueueView }> {
  const url = await caller.queue(name, { FifoQueue: 'true', ContentBasedDeduplication: 'true', ...attributes });
  const view = await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`);
  if (!view) throw new Error('no queue');
  return { url, view };
}

const send = (QueueUrl: string, MessageGroupId: string, MessageBody: string) =>
  caller.run('SendMessage', { QueueUrl, MessageGroupId, MessageBody });

async function receive(QueueUrl: string, fields: object = {}): Promise<Message[]> {
  const { Messages = [] } = await caller.run('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...fields });
  return Messages as Message[];
}

describe('the same ReceiveRequestAttemptId', () => {
  const attempt = { ReceiveRequestAttemptId: 'attempt-1' };

  test('gets the same messages under the same handles, and their time begins anew', async () => {
    const { url } = await fifoQueue('again.fifo');
    for (const body of ['one', 'two']) await send(url, 'g', body);
    await send(url, 'other', 'three');
    const first = await receive(url, { ...attempt, VisibilityTimeout: 60 });
    expect(first.map(({ Body }) => Body).sort()).toEqual(['one', 'three', 'two']);
    expect(await receive(url)).toEqual([]);
    const second = await receive(url, { ...attempt, VisibilityTimeout: 600 });
    expect(new Set(second.map(({ ReceiptHandle }) => ReceiptHandle))).toEqual(new Set(first.map(({ ReceiptHandle }) => ReceiptHandle)));
    expect(second.map(({ Body }) => Body).sort()).toEqual(['one', 'three', 'two']);
    const { rows } = await database.pool.query<{ seconds: number }>(
      'SELECT extract(epoch FROM min(visible_at) - clock_timestamp())::float8 AS seconds FROM messaging.fifo_message WHERE receive_count > 0',
    );
    expect(rows[0]?.seconds).toBeGreaterThan(300);
    expect(await receive(url, { ReceiveRequestAttemptId: 'attempt-2' })).toEqual([]);
    for (const { ReceiptHandle } of second) await caller.run('DeleteMessage', { QueueUrl: url, ReceiptHandle });
    expect(await receive(url, attempt)).toEqual([]);
  });

  test.each<[string, (url: string, handle: string) => Promise<unknown>]>([
    ['deleted', (QueueUrl, ReceiptHandle) => caller.run('DeleteMessage', { QueueUrl, ReceiptHandle })],
    ['changed', (QueueUrl, ReceiptHandle) => caller.run('ChangeMessageVisibility', { QueueUrl, ReceiptHandle, VisibilityTimeout: 500 })],
  ])('is a receive like any other once one of them was %s', async (what, change) => {
    const { url } = await fifoQueue(`${what}.fifo`);
    for (const body of ['one', 'two']) await send(url, 'g', body);
    const [first] = await receive(url, attempt);
    await change(url, first?.ReceiptHandle ?? '');
    await send(url, 'fresh', 'three');
    expect((await receive(url, attempt)).map(({ Body }) => Body)).toEqual(['three']);
  });

  test('means nothing in another queue, and is refused on a standard one', async () => {
    const { url } = await fifoQueue('mine.fifo');
    const { url: otherUrl } = await fifoQueue('yours.fifo');
    await send(url, 'g', 'one');
    expect(await receive(url, attempt)).toHaveLength(1);
    expect(await receive(otherUrl, attempt)).toEqual([]);
    await expect(receive(await caller.queue('plain'), attempt)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
    await expect(receive(url, { ReceiveRequestAttemptId: 'a b' })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  });
});

describe('the groups of a queue', () => {
  const look = (view: QueueView, page: Partial<Parameters<Queues['port']['listGroups']>[1]> = {}) =>
    queues.port.listGroups(view, { afterName: '', namePrefix: '', isHeldOnly: false, limit: 10, ...page });

  test('tell what they hold, who holds them and until when', async () => {
    const { url, view } = await fifoQueue('groups.fifo');
    for (const group of ['a', 'b', 'ba']) for (const n of [1, 2, 3]) await send(url, group, `${group}${n}`);
    await receive(url, { MaxNumberOfMessages: 2, VisibilityTimeout: 120 });
    const [held] = await look(view, { isHeldOnly: true });
    expect(held).toMatchObject({ name: 'a', messages: 3, inFlight: 2, heldBy: caller.call.credential.accessKeyId });
    expect((held?.heldUntilMs ?? 0) - Date.now()).toBeGreaterThan(60_000);
    expect(await look(view, { afterName: 'a' })).toMatchObject([
      { name: 'b', messages: 3, inFlight: 0, heldBy: null, heldUntilMs: null },
      { name: 'ba', oldestSentAtMs: expect.any(Number) },
    ]);
    expect((await look(view, { namePrefix: 'b', limit: 1 })).map(({ name }) => name)).toEqual(['b']);
    expect((await queues.port.browseMessages(view, { limit: 10, search: 'ba2' })).messages).toMatchObject([
      { preview: 'ba2', state: 'waiting', messageGroupId: 'ba' },
    ]);
  });

  test('are released: the next receiver goes on in order, and the old handles are worth nothing', async () => {
    const { url, view } = await fifoQueue('stuck.fifo');
    for (const n of [1, 2, 3]) await send(url, 'g', String(n));
    const lost = await receive(url, { MaxNumberOfMessages: 2, VisibilityTimeout: 43_200 });
    expect(await receive(url)).toEqual([]);
    const release = () => inTransaction(database.pool, (tx) => queues.port.releaseGroup(tx, view, 'g'));
    expect(await release()).toBe(2);
    expect(await release()).toBe(0);
    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['1', '2', '3']);
    await expect(caller.run('DeleteMessage', { QueueUrl: url, ReceiptHandle: lost[0]?.ReceiptHandle })).rejects.toMatchObject({
      message: /The receipt handle has expired\.$/,
    });
  });
});
