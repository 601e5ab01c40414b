// Messages over the wire: send, receive, delete, visibility, batches and redrive, with SQS's answers and refusals.
import { createHash } from 'node:crypto';
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
  QueueUrl = await caller.queue(`queue-${count}`);
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

async function receive(input: object = {}, url = QueueUrl): Promise<Record<string, string>[]> {
  const { Messages } = await caller.run('ReceiveMessage', { QueueUrl: url, MaxNumberOfMessages: 10, AttributeNames: ['All'], ...input });
  return Array.isArray(Messages) ? Messages : [];
}

test('a message comes back whole, with its sums and the attributes asked for', async () => {
  const MessageAttributes = {
    timestamp: { DataType: 'Number', StringValue: '1493147359900' },
    'trace.id': { DataType: 'String', StringValue: 'abc' },
    blob: { DataType: 'Binary', BinaryValue: 'AAE=' },
  };
  const MessageSystemAttributes = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5' } };
  const sent = await caller.run('SendMessage', { QueueUrl, MessageBody: 'häl ló', MessageAttributes, MessageSystemAttributes });
  expect(sent).toMatchObject({ MD5OfMessageBody: createHash('md5').update('häl ló').digest('hex') });
  expect(sent.MD5OfMessageSystemAttributes).toMatch(/^[0-9a-f]{32}$/);
  const [message] = await receive({ MessageAttributeNames: ['timestamp', 'trace.*'] });
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'häl ló',
    MD5OfBody: sent.MD5OfMessageBody,
    MessageAttributes: { timestamp: MessageAttributes.timestamp, 'trace.id': MessageAttributes['trace.id'] },
    Attributes: { SenderId: 'AKIATEST', ApproximateReceiveCount: '1', AWSTraceHeader: 'Root=1-5' },
  });
  expect(message?.Attributes).toHaveProperty('SentTimestamp', expect.stringMatching(/^[0-9]{13}$/));
  expect(message?.MessageAttributes).not.toHaveProperty('blob');
});

test('an empty receive has no Messages at all', async () => {
  expect(await caller.run('ReceiveMessage', { QueueUrl })).toEqual({});
});

test.each([
  [{ MaxNumberOfMessages: 11 }, 'Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.'],
  [{ WaitTimeSeconds: 21 }, 'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.'],
  [{ WaitTimeSeconds: -1 }, 'Value -1 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.'],
])('a receive with %o is refused', async (input, message) => {
  await expect(caller.run('ReceiveMessage', { QueueUrl, ...input })).rejects.toMatchObject({ code: 'InvalidParameterValue', message });
});

test('deleting needs a handle of this very queue', async () => {
  await caller.run('SendMessage', { QueueUrl, MessageBody: 'mine' });
  const [message] = await receive();
  const invalid = { code: 'ReceiptHandleIsInvalid', status: 404 };
  await expect(caller.run('DeleteMessage', { QueueUrl, ReceiptHandle: 'forged' })).rejects.toMatchObject(invalid);
  const other = await caller.queue(`other-${count}`);
  const handle = { ReceiptHandle: message?.ReceiptHandle };
  await expect(caller.run('DeleteMessage', { QueueUrl: other, ...handle })).rejects.toMatchObject(invalid);
  expect(await caller.run('DeleteMessage', { QueueUrl, ...handle })).toEqual({});
  expect(await caller.run('DeleteMessage', { QueueUrl, ...handle })).toEqual({});
});

test('visibility ended early brings the message back with a new handle and a higher count', async () => {
  await caller.run('SendMessage', { QueueUrl, MessageBody: 'again' });
  const [first] = await receive();
  expect(await receive()).toEqual([]);
  await caller.run('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 0 });
  const [second] = await receive();
  expect(second).toMatchObject({ MessageId: first?.MessageId, Attributes: { ApproximateReceiveCount: '2' } });
  expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  const stale = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 5 };
  await expect(caller.run('ChangeMessageVisibility', stale)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  const tooLong = { QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 43_201 };
  await expect(caller.run('ChangeMessageVisibility', tooLong)).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  await caller.run('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 0 });
  const over = { QueueUrl, ReceiptHandle: second?.ReceiptHandle, VisibilityTimeout: 5 };
  await expect(caller.run('ChangeMessageVisibility', over)).rejects.toMatchObject({
    code: 'AWS.SimpleQueueService.MessageNotInflight',
    status: 400,
  });
});

test('in a batch the bad entries fail by themselves', async () => {
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: { MaximumMessageSize: '1024' } });
  const answer = await caller.run('SendMessageBatch', {
    QueueUrl,
    Entries: [
      { Id: 'good', MessageBody: 'good' },
      { Id: 'control', MessageBody: 'a\u0000b' },
      { Id: 'long', MessageBody: 'x'.repeat(1_025) },
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
    ],
  });
  expect(answer.Successful).toMatchObject([{ Id: 'good' }]);
  expect(answer.Failed).toMatchObject([
    { Id: 'control', Code: 'InvalidMessageContents', SenderFault: true },
    { Id: 'long', Code: 'InvalidParameterValue', SenderFault: true },
    { Id: 'late', Code: 'InvalidParameterValue', SenderFault: true },
  ]);
  const [message] = await receive();
  const deleted = await caller.run('DeleteMessageBatch', {
    QueueUrl,
    Entries: [
      { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
      { Id: 'b', ReceiptHandle: 'forged' },
    ],
  });
  expect(deleted).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }] });
});

test.each([
  [[], 'AWS.SimpleQueueService.EmptyBatchRequest'],
  [['a', 'a'], 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct'],
  [['not valid'], 'AWS.SimpleQueueService.InvalidBatchEntryId'],
  [Array.from({ length: 11 }, (_, index) => `e${index}`), 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest'],
])('a batch with the ids %o is refused as a whole', async (ids, code) => {
  const Entries = ids.map((Id) => ({ Id, MessageBody: 'x' }));
  await expect(caller.run('SendMessageBatch', { QueueUrl, Entries })).rejects.toMatchObject({ code });
  expect(await receive()).toEqual([]);
});

test('a batch may hold 1 MiB in all and not a byte more', async () => {
  const half = 'x'.repeat(524_288);
  const entries = (second: string) => ({ QueueUrl, Entries: [{ Id: 'a', MessageBody: half }, { Id: 'b', MessageBody: second }] }); // biome-ignore format: short
  expect((await caller.run('SendMessageBatch', entries(half))).Successful).toHaveLength(2);
  await expect(caller.run('SendMessageBatch', entries(`${half}x`))).rejects.toMatchObject({
    code: 'AWS.SimpleQueueService.BatchRequestTooLong',
    message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
  });
});

test('after maxReceiveCount receives a message is in the dead-letter queue, with its id, sent time and source', async () => {
  const deadUrl = await caller.queue(`dead-${count}`);
  const arn = (name: string) => `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arn(`dead-${count}`), maxReceiveCount: 2 });
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy, VisibilityTimeout: '0' } });
  const sent = await caller.run('SendMessage', { QueueUrl, MessageBody: 'poison' });
  const [first] = await receive();
  expect(await receive()).toHaveLength(1);
  expect(await receive()).toEqual([]);
  const [dead] = await receive({}, deadUrl);
  expect(dead).toMatchObject({ MessageId: sent.MessageId, Body: 'poison' });
  const attributes: unknown = dead?.Attributes;
  const before: unknown = first?.Attributes;
  expect(attributes).toMatchObject({ DeadLetterQueueSourceArn: arn(`queue-${count}`) });
  expect(attributes).toHaveProperty('SentTimestamp', Object(before).SentTimestamp);
});
