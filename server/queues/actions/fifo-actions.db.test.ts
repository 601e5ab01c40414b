// FIFO queues over the wire: what must be given, sequence numbers, duplicates, held groups, expired handles, redrive.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from '../create-queues.ts';

let database: TestDatabase;
let queues: Queues;
let caller: Caller;
let QueueUrl: string;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  caller = await newCaller(database, queues);
});
beforeEach(async () => {
  count += 1;
  QueueUrl = await caller.queue(`queue-${count}.fifo`, { FifoQueue: 'true' });
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

type Message = { MessageId: string; ReceiptHandle: string; Body: string; Attributes: Record<string, string> };

async function receive(input: object = {}, url = QueueUrl): Promise<Message[]> {
  const { Messages } = await caller.run('ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10, AttributeNames: ['All'], ...input });
  return Array.isArray(Messages) ? Messages : [];
}
const send = (body: string, group: string, id?: string, url = QueueUrl) =>
  caller.run('SendMessage', {
    QueueUrl: url,
    MessageBody: body,
    MessageGroupId: group,
    ...(id === undefined ? {} : { MessageDeduplicationId: id }),
  });
const remove = (message: Message | undefined) => caller.run('DeleteMessage', { QueueUrl, ReceiptHandle: message?.ReceiptHandle });

test('attributes are read back with the defaults of FIFO queues', async () => {
  const { Attributes } = await caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  expect(Attributes).toMatchObject({
    FifoQueue: 'true',
    ContentBasedDeduplication: 'false',
    DeduplicationScope: 'queue',
    FifoThroughputLimit: 'perQueue',
  });
  const again = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };
  await expect(caller.queue(`queue-${count}.fifo`, again)).rejects.toMatchObject({
    code: 'QueueAlreadyExists',
    message: 'A queue already exists with the same name and a different value for attribute ContentBasedDeduplication',
  });
});

test.each([
  [{}, 'MissingParameter', 'The request must contain the parameter MessageGroupId.'],
  [
    { MessageGroupId: 'g' },
    'InvalidParameterValue',
    'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
  ],
  [
    { MessageGroupId: 'g', MessageDeduplicationId: 'd', DelaySeconds: 2 },
    'InvalidParameterValue',
    'Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
  ],
  [
    { MessageGroupId: 'a group', MessageDeduplicationId: 'd' },
    'InvalidParameterValue',
    'Value a group for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
  ],
])('a send with %o is refused with %s', async (input, code, message) => {
  await expect(caller.run('SendMessage', { QueueUrl, MessageBody: 'x', ...input })).rejects.toMatchObject({ code, message });
});

test('messages of a group come in order with growing sequence numbers, and the group is held until they are deleted', async () => {
  const sent = [await send('1', 'g', 'd1'), await send('2', 'g', 'd2'), await send('3', 'g', 'd3'), await send('other', 'h', 'd4')];
  const numbers = sent.map((one) => String(one.SequenceNumber));
  expect(numbers.every((number) => /^[0-9]{20}$/.test(number))).toBe(true);
  expect(numbers.toSorted()).toEqual(numbers);
  const first = await receive({ MaxNumberOfMessages: 2 });
  expect(first.map((message) => message.Body)).toEqual(['1', '2']);
  expect(first[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'd1', SequenceNumber: numbers[0] });
  expect((await receive()).map((message) => message.Body)).toEqual(['other']);
  await remove(first[1]);
  expect(await receive()).toEqual([]);
  await remove(first[0]);
  expect((await receive()).map((message) => message.Body)).toEqual(['3']);
});

test('a duplicate is answered as its original, also when that is deleted, and stored once', async () => {
  const original = await send('once', 'g', 'same');
  const { MessageId, SequenceNumber } = original;
  expect(await send('once', 'g', 'same')).toMatchObject({ MessageId, SequenceNumber });
  expect(await send('once', 'another', 'same')).toMatchObject({ MessageId, SequenceNumber });
  const messages = await receive();
  expect(messages).toHaveLength(1);
  await remove(messages[0]);
  expect(await send('once', 'g', 'same')).toMatchObject({ MessageId, SequenceNumber });
  expect(await receive()).toEqual([]);
});

test('content alone may tell duplicates, and by group where the queue says so', async () => {
  const attributes = { FifoQueue: 'true', ContentBasedDeduplication: 'true', DeduplicationScope: 'messageGroup' };
  const url = await caller.queue(`content-${count}.fifo`, { ...attributes, FifoThroughputLimit: 'perMessageGroupId' });
  const ids = [await send('same', 'g', undefined, url), await send('same', 'g', undefined, url), await send('same', 'h', undefined, url)];
  expect(new Set(ids.map((one) => one.MessageId)).size).toBe(2);
  expect(await receive({}, url)).toHaveLength(2);
});

test('a handle whose lease is over deletes nothing', async () => {
  await send('late', 'g', 'd');
  const [message] = await receive({ VisibilityTimeout: 0 });
  await expect(remove(message)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: `Value ${message?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
  });
  const [again] = await receive();
  expect(again).toMatchObject({ MessageId: message?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
  await remove(again);
  expect(await remove(again)).toEqual({});
});

test('receivers that wait at the same time get groups of their own', async () => {
  const waits = [1, 2].map(() => receive({ WaitTimeSeconds: 10, MaxNumberOfMessages: 10 }));
  const Entries = ['a', 'a', 'b', 'b'].map((group, index) => ({
    Id: `e${index}`,
    MessageBody: group,
    MessageGroupId: group,
    MessageDeduplicationId: `d${index}`,
  }));
  const answer = await caller.run('SendMessageBatch', { QueueUrl, Entries });
  expect(answer.Successful).toHaveLength(4);
  const bodies = (await Promise.race(waits)).map((message) => message.Body);
  expect([['a', 'a'], ['b', 'b'], ['a', 'a', 'b', 'b']]).toContainEqual(bodies); // biome-ignore format: short
  if (bodies.length === 4) await send('c', 'c', 'c');
  expect((await Promise.all(waits)).flat().length).toBeGreaterThanOrEqual(4);
});

test('what was received too often goes to the FIFO dead-letter queue in its order and lets the group go on', async () => {
  const deadUrl = await caller.queue(`dead-${count}.fifo`, { FifoQueue: 'true' });
  const arn = (name: string) => `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`;
  await caller.queue(`plain-${count}`);
  const policy = (name: string) => ({ RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn(name), maxReceiveCount: 1 }) });
  const wrong = caller.run('SetQueueAttributes', { QueueUrl, Attributes: policy(`plain-${count}`) });
  await expect(wrong).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: { ...policy(`dead-${count}.fifo`), VisibilityTimeout: '0' } });
  for (const body of ['1', '2', '3']) await send(body, 'g', body);
  expect((await receive({ MaxNumberOfMessages: 2 })).map((message) => message.Body)).toEqual(['1', '2']);
  expect((await receive()).map((message) => message.Body)).toEqual(['3']);
  const dead = await receive({}, deadUrl);
  expect(dead.map((message) => message.Body)).toEqual(['1', '2']);
  expect(dead[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', DeadLetterQueueSourceArn: arn(`queue-${count}.fifo`) });
});
