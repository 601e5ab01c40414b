// Queues over the wire: creating, listing, attributes, tags, purging and deleting, and that nobody reaches another's.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from '../create-queues.ts';

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

test('creating is idempotent, and refused by name when an attribute differs', async () => {
  const first = await caller.queue('orders', { DelaySeconds: '5' });
  expect(first).toBe(`http://localhost:4566/${caller.call.scope.accountId}/orders`);
  expect(await caller.queue('orders', { DelaySeconds: '5' })).toBe(first);
  expect(await caller.queue('orders')).toBe(first);
  await expect(caller.queue('orders', { DelaySeconds: '6' })).rejects.toMatchObject({
    code: 'QueueAlreadyExists',
    message: 'A queue already exists with the same name and a different value for attribute DelaySeconds',
  });
  const audit = await database.pool.query("SELECT action FROM audit_record WHERE entity_name = 'orders'");
  expect(audit.rows).toEqual([{ action: 'queue.create' }]);
});

test.each([
  ['bad name!', {}, 'InvalidParameterValue'],
  ['later.fifo', {}, 'InvalidParameterValue'],
  ['later', { FifoQueue: 'true' }, 'InvalidParameterValue'],
  ['later.fifo', { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' }, 'InvalidAttributeValue'],
  ['plain', { FifoQueue: 'false' }, 'InvalidAttributeName'],
  ['plain', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
  ['plain', { Nonsense: '1' }, 'InvalidAttributeName'],
  ['plain', { SqsManagedSseEnabled: 'true', KmsMasterKeyId: 'alias/key' }, 'InvalidAttributeValue'],
  ['plain', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
  ['plain', { RedrivePolicy: '{"maxReceiveCount":3}' }, 'InvalidParameterValue'],
  ['plain', { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:1:x","maxReceiveCount":3}' }, 'InvalidParameterValue'],
])('a queue %s with %o is refused with %s', async (name, attributes, code) => {
  await expect(caller.queue(name, attributes)).rejects.toMatchObject({ code });
});

test('attributes are read back as set, with defaults, counts and timestamps', async () => {
  const QueueUrl = await caller.queue('readback', { VisibilityTimeout: '45' });
  const { Attributes } = await caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['All'] });
  expect(Attributes).toMatchObject({
    VisibilityTimeout: '45',
    DelaySeconds: '0',
    MaximumMessageSize: '1048576',
    MessageRetentionPeriod: '345600',
    ReceiveMessageWaitTimeSeconds: '0',
    SqsManagedSseEnabled: 'true',
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
    ApproximateNumberOfMessagesDelayed: '0',
    QueueArn: `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:readback`,
  });
  expect(Attributes).not.toHaveProperty('RedrivePolicy');
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: { DelaySeconds: '7' } });
  expect(await caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['DelaySeconds'] })).toEqual({
    Attributes: { DelaySeconds: '7' },
  });
  expect(await caller.run('GetQueueAttributes', { QueueUrl })).toEqual({});
  const unknown = caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['Nonsense'] });
  await expect(unknown).rejects.toMatchObject({ code: 'InvalidAttributeName' });
  const fifo = caller.run('SetQueueAttributes', { QueueUrl, Attributes: { FifoQueue: 'true' } });
  await expect(fifo).rejects.toMatchObject({
    code: 'InvalidAttributeName',
    message: 'Unknown Attribute FifoQueue.',
  });
});

test('a redrive policy names an existing queue that allows it, and an empty one takes it away', async () => {
  const deadUrl = await caller.queue('dead');
  const QueueUrl = await caller.queue('source');
  const arn = (name: string) => `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`;
  const policy = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn('dead'), maxReceiveCount: '2' }) };
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: policy });
  expect(await caller.run('ListDeadLetterSourceQueues', { QueueUrl: deadUrl })).toEqual({ queueUrls: [QueueUrl] });
  await caller.run('SetQueueAttributes', { QueueUrl: deadUrl, Attributes: { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' } });
  const refused = caller.run('SetQueueAttributes', { QueueUrl, Attributes: policy });
  await expect(refused).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  await caller.run('SetQueueAttributes', { QueueUrl, Attributes: { RedrivePolicy: '' } });
  expect(await caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['RedrivePolicy'] })).toEqual({});
});

test('queues are listed by name with prefix and pages', async () => {
  const other = await newCaller(database, queues);
  for (const name of ['b-2', 'a-1', 'b-1', 'B-0']) await other.queue(name);
  const names = (answer: Record<string, unknown>) => [answer.QueueUrls].flat().map((url) => String(url).split('/').at(-1));
  expect(names(await other.run('ListQueues', {}))).toEqual(['B-0', 'a-1', 'b-1', 'b-2']);
  expect(names(await other.run('ListQueues', { QueueNamePrefix: 'b-' }))).toEqual(['b-1', 'b-2']);
  const first = await other.run('ListQueues', { MaxResults: 3 });
  expect(names(first)).toEqual(['B-0', 'a-1', 'b-1']);
  const second = await other.run('ListQueues', { MaxResults: 3, NextToken: first.NextToken });
  expect(names(second)).toEqual(['b-2']);
  expect(second).not.toHaveProperty('NextToken');
  expect(await other.run('ListQueues', { QueueNamePrefix: 'none' })).toEqual({});
});

test('another account, another region and no queue at all look the same', async () => {
  const QueueUrl = await caller.queue('mine');
  const stranger = await newCaller(database, queues);
  const missing = { code: 'AWS.SimpleQueueService.NonExistentQueue', message: 'The specified queue does not exist.' };
  for (const action of ['GetQueueAttributes', 'PurgeQueue', 'DeleteQueue', 'ReceiveMessage', 'ListQueueTags']) {
    await expect(stranger.run(action, { QueueUrl })).rejects.toMatchObject(missing);
  }
  await expect(stranger.run('SendMessage', { QueueUrl, MessageBody: 'x' })).rejects.toMatchObject(missing);
  await expect(stranger.run('GetQueueUrl', { QueueName: 'mine' })).rejects.toMatchObject(missing);
  const owned = stranger.run('GetQueueUrl', { QueueName: 'mine', QueueOwnerAWSAccountId: caller.call.scope.accountId });
  await expect(owned).rejects.toMatchObject(missing);
  const elsewhere = { QueueUrl: QueueUrl.replace('http://localhost:4566', 'https://sqs.eu-west-1.amazonaws.com'), MessageBody: 'x' };
  expect(await caller.run('SendMessage', elsewhere)).toHaveProperty('MessageId');
});

test('a purge empties the queue at once, handles of before do nothing, and the next purge waits 60 seconds', async () => {
  const QueueUrl = await caller.queue('purged');
  for (const MessageBody of ['a', 'b']) await caller.run('SendMessage', { QueueUrl, MessageBody });
  const { Messages } = await caller.run('ReceiveMessage', { QueueUrl });
  const [held] = Array.isArray(Messages) ? Messages : [];
  await caller.run('PurgeQueue', { QueueUrl });
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'];
  expect(await caller.run('GetQueueAttributes', { QueueUrl, AttributeNames: names })).toEqual({
    Attributes: { ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' },
  });
  await caller.run('SendMessage', { QueueUrl, MessageBody: 'c' });
  expect(await caller.run('DeleteMessage', { QueueUrl, ReceiptHandle: held.ReceiptHandle })).toEqual({});
  expect(await caller.run('ReceiveMessage', { QueueUrl })).toMatchObject({ Messages: [{ Body: 'c' }] });
  await expect(caller.run('PurgeQueue', { QueueUrl })).rejects.toMatchObject({
    status: 403,
    message: 'Only one PurgeQueue operation on purged is allowed every 60 seconds.',
  });
});

test('a deleted queue is gone for senders of every thread, and its name is free again after 60 seconds', async () => {
  const QueueUrl = await caller.queue('shortlived');
  const otherThread = openQueues(database);
  const there = await newCaller(database, otherThread, { id: caller.call.scope.projectId, accountId: caller.call.scope.accountId });
  await there.run('SendMessage', { QueueUrl, MessageBody: 'known there' });
  await caller.run('DeleteQueue', { QueueUrl });
  const missing = { code: 'AWS.SimpleQueueService.NonExistentQueue' };
  await expect(there.run('SendMessage', { QueueUrl, MessageBody: 'too late' })).rejects.toMatchObject(missing);
  await expect(caller.queue('shortlived')).rejects.toMatchObject({
    code: 'AWS.SimpleQueueService.QueueDeletedRecently',
    message: 'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
  });
  await database.pool.query("UPDATE deleted_queue SET deleted_at = deleted_at - interval '61 seconds'");
  await caller.queue('shortlived');
  // The other thread never heard of the change, yet its send reaches the new queue.
  await there.run('SendMessage', { QueueUrl, MessageBody: 'new life' });
  expect(await caller.run('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })).toMatchObject({ Messages: [{ Body: 'new life' }] });
  await otherThread.close();
});

test('tags are added, listed and taken away', async () => {
  const QueueUrl = await caller.queue('tagged');
  await caller.run('TagQueue', { QueueUrl, Tags: { team: 'a', stage: 'prod' } });
  await caller.run('UntagQueue', { QueueUrl, TagKeys: ['stage'] });
  expect(await caller.run('ListQueueTags', { QueueUrl })).toEqual({ Tags: { team: 'a' } });
});
