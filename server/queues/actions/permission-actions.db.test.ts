// Who may do what with a queue: its own project everything that its policy does not deny, others what it allows.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '#server/db/transaction.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from '../create-queues.ts';

let database: TestDatabase;
let queues: Queues;
let owner: Caller;
let stranger: Caller;

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  owner = await newCaller(database, queues);
  stranger = await newCaller(database, queues);
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:${owner.call.scope.accountId}:${name}`;
const notThere = { code: 'AWS.SimpleQueueService.NonExistentQueue' };

async function policyOf(QueueUrl: string): Promise<unknown> {
  const { Attributes } = (await owner.run('GetQueueAttributes', { QueueUrl, AttributeNames: ['Policy'] })) as {
    Attributes?: { Policy?: string };
  };
  return Attributes?.Policy === undefined ? null : JSON.parse(Attributes.Policy);
}

test('permissions are added by label, written into the policy, and taken away again', async () => {
  const QueueUrl = await owner.queue('shared');
  const given = { QueueUrl, Label: 'partners', AWSAccountIds: [stranger.call.scope.accountId], Actions: ['SendMessage', 'GetQueueUrl'] };
  await owner.run('AddPermission', given);
  expect(await policyOf(QueueUrl)).toEqual({
    Version: '2008-10-17',
    Id: `${arnOf('shared')}/SQSDefaultPolicy`,
    Statement: [
      {
        Sid: 'partners',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${stranger.call.scope.accountId}:root` },
        Action: ['SQS:SendMessage', 'SQS:GetQueueUrl'],
        Resource: arnOf('shared'),
      },
    ],
  });
  await expect(owner.run('AddPermission', given)).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: 'Value partners for parameter Label is invalid. Reason: Already exists.',
  });
  await stranger.run('SendMessage', { QueueUrl, MessageBody: 'from afar' });
  const found = await stranger.run('GetQueueUrl', { QueueName: 'shared', QueueOwnerAWSAccountId: owner.call.scope.accountId });
  expect(found).toEqual({ QueueUrl });
  await expect(stranger.run('ReceiveMessage', { QueueUrl })).rejects.toMatchObject(notThere);
  const { Messages } = await owner.run('ReceiveMessage', { QueueUrl, AttributeNames: ['SenderId'] });
  expect(Messages).toMatchObject([{ Body: 'from afar', Attributes: { SenderId: stranger.call.credential.accessKeyId } }]);

  await expect(owner.run('RemovePermission', { QueueUrl, Label: 'others' })).rejects.toMatchObject({
    message: "Value others for parameter Label is invalid. Reason: can't find label.",
  });
  await owner.run('RemovePermission', { QueueUrl, Label: 'partners' });
  expect(await policyOf(QueueUrl)).toBeNull();
  await expect(stranger.run('SendMessage', { QueueUrl, MessageBody: 'too late' })).rejects.toMatchObject(notThere);
});

test.each([
  [{ Label: 'a b' }, 'InvalidParameterValue'],
  [{ AWSAccountIds: ['12'] }, 'InvalidParameterValue'],
  [{ Actions: ['DeleteQueue'] }, 'InvalidParameterValue'],
  [{ Actions: [] }, 'MissingParameter'],
  [{ AWSAccountIds: [] }, 'MissingParameter'],
])('a permission with %j is refused', async (wrong, code) => {
  const QueueUrl = await owner.queue('refusing');
  const given = { QueueUrl, Label: 'l', AWSAccountIds: ['222222222222'], Actions: ['SendMessage'], ...wrong };
  await expect(owner.run('AddPermission', given)).rejects.toMatchObject({ code });
});

describe('a policy', () => {
  const set = (QueueUrl: string, ...Statement: object[]) =>
    owner.run('SetQueueAttributes', { QueueUrl, Attributes: { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) } });

  test('denies its own project by name of the action, whatever else it allows', async () => {
    const QueueUrl = await owner.queue('denying');
    await set(
      QueueUrl,
      { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: arnOf('denying') },
      { Effect: 'Deny', Principal: '*', Action: ['sqs:SendMessage', 'sqs:PurgeQueue'], Resource: arnOf('denying') },
    );
    const arn = `arn:aws:iam::${owner.call.scope.accountId}:user/${owner.call.credential.accessKeyId}`;
    await expect(owner.run('SendMessage', { QueueUrl, MessageBody: 'x' })).rejects.toMatchObject({
      code: 'AccessDenied',
      status: 403,
      message: `User: ${arn} is not authorized to perform: sqs:sendmessage on resource: ${arnOf('denying')} with an explicit deny in a resource-based policy`,
    });
    await expect(owner.run('SendMessageBatch', { QueueUrl, Entries: [{ Id: '1', MessageBody: 'x' }] })).rejects.toMatchObject({
      code: 'AccessDenied',
    });
    await expect(owner.run('PurgeQueue', { QueueUrl })).rejects.toMatchObject({ code: 'AccessDenied' });
    expect(await owner.run('ReceiveMessage', { QueueUrl })).toEqual({});
    // What was allowed to everybody is, but managing a queue can't be.
    expect(await stranger.run('ReceiveMessage', { QueueUrl })).toEqual({});
    await expect(stranger.run('DeleteQueue', { QueueUrl })).rejects.toMatchObject(notThere);
    await expect(stranger.run('SetQueueAttributes', { QueueUrl, Attributes: {} })).rejects.toMatchObject(notThere);
  });

  test('lets topics of another account in by their ARN, and can keep those of its own out', async () => {
    const QueueUrl = await owner.queue('fed');
    const view = () => queues.port.findQueueByArn(arnOf('fed'));
    const from = async (arn: string, accountId: string) => {
      const queue = await view();
      if (!queue) throw new Error('no queue');
      const source = { service: 'sns.amazonaws.com', arn, accountId } as const;
      const entry = { queue, message: { body: 'news', attributes: {} }, source };
      const [outcome] = await inTransaction(database.pool, (tx) => queues.port.enqueueInTransaction(tx, [entry]));
      return outcome?.ok === true ? 'taken' : outcome?.code;
    };
    const foreign = 'arn:aws:sns:us-east-1:999999999999:news';
    const own = `arn:aws:sns:us-east-1:${owner.call.scope.accountId}:news`;
    expect([await from(own, owner.call.scope.accountId), await from(foreign, '999999999999')]).toEqual(['taken', 'QueueDoesNotExist']);
    const service = { Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arnOf('fed') };
    await set(
      QueueUrl,
      { ...service, Effect: 'Allow', Condition: { ArnEquals: { 'aws:SourceArn': foreign } } },
      { ...service, Effect: 'Deny', Condition: { ArnLike: { 'aws:SourceArn': own } } },
    );
    expect([await from(own, owner.call.scope.accountId), await from(foreign, '999999999999')]).toEqual(['AccessDenied', 'taken']);
    expect(await from(`${foreign}-2`, '999999999999')).toBe('QueueDoesNotExist');
  });

  test('that can not be read is refused', async () => {
    const QueueUrl = await owner.queue('malformed');
    await expect(set(QueueUrl, { Effect: 'Allow' })).rejects.toMatchObject({
      code: 'InvalidAttributeValue',
      message: /^Invalid value for the parameter Policy\./,
    });
  });
});

test('FIFO queues take messages of other transactions, in order and without duplicates', async () => {
  await owner.queue('fan.fifo', { FifoQueue: 'true' });
  const queue = await queues.port.findQueueByArn(arnOf('fan.fifo'));
  if (!queue) throw new Error('no queue');
  const entry = (body: string, id: string) => ({
    queue,
    message: { body, attributes: {}, messageGroupId: 'g', messageDeduplicationId: id },
  });
  const entries = [entry('one', '1'), entry('two', '2'), entry('one again', '1')];
  const outcomes = await inTransaction(database.pool, (tx) => queues.port.enqueueInTransaction(tx, entries));
  expect(outcomes).toMatchObject([{ ok: true }, { ok: true }, outcomes[0]]);
  const { Messages } = await owner.run('ReceiveMessage', { QueueUrl: queue.name, MaxNumberOfMessages: 10 });
  expect(Messages).toMatchObject([{ Body: 'one' }, { Body: 'two' }]);
  const plain = { queue, message: { body: 'x', attributes: {} } };
  expect(await inTransaction(database.pool, (tx) => queues.port.enqueueInTransaction(tx, [plain]))).toMatchObject([
    { ok: false, code: 'MissingParameter' },
  ]);
});
