// Topics over a real database: names and attributes, subscriptions, and publishes that are whole or not at all. Queues
// are stood in for by a table, so that what a publish inserted can be seen next to what its transaction did.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireCall } from '../aws/action-table.ts';
import type { MessagingScope, QueuePort, QueueView } from '../contracts/ports.ts';
import { inTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { insertProject } from '../testing/factories.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { Topics } from './create-topics.ts';
import { createTopics } from './create-topics.ts';

let database: TestDatabase;
let scope: MessagingScope;
let topics: Topics;
let woken: string[] = [];
let counted: Record<string, number> = {};
let deliveredTo = new Set<string>();

beforeAll(async () => {
  database = await createTestDatabase();
  const project = await insertProject(database.pool);
  scope = { projectId: project.id, accountId: project.accountId, region: 'us-east-1' };
  await database.pool.query('CREATE TABLE entry (queue text NOT NULL, body text NOT NULL, attributes jsonb NOT NULL)');
  topics = newTopics();
});

afterAll(() => database.close());

/** Queues whose names begin with `gone` do not exist, `full` refuse every message, and `broken` fail the statement. */
function tableQueues(): Pick<QueuePort, 'findQueueByArn' | 'enqueueInTransaction' | 'announceSent'> {
  return {
    findQueueByArn: async (arn) => {
      const name = arn.split(':').at(-1) ?? '';
      if (name.startsWith('gone')) return null;
      const view: QueueView = {
        ...scope,
        queueId: name,
        numericId: '1',
        name,
        arn,
        isFifo: false,
        isPaused: false,
        hasGroups: false,
        attributes: {},
        tags: {},
        createdAtMs: 0,
        lastModifiedAtMs: 0,
      };
      return view;
    },
    enqueueInTransaction: async (tx, entries) => {
      const outcomes = [];
      for (const { queue, message } of entries) {
        if (queue.name.startsWith('full')) {
          outcomes.push({ ok: false as const, code: 'InvalidMessageContents', message: 'no' });
          continue;
        }
        const body = queue.name.startsWith('broken') && message.body.includes('poison') ? null : message.body;
        await tx.query('INSERT INTO entry VALUES ($1, $2, $3::jsonb)', [queue.name, body, JSON.stringify(message.attributes)]);
        outcomes.push({ ok: true as const, messageId: systemRandom.uuid() });
      }
      return outcomes;
    },
    announceSent: (queues) => {
      woken.push(...queues.map((queue) => queue.name));
    },
  };
}

function newTopics(): Topics {
  return createTopics({
    pool: database.pool,
    queues: tableQueues(),
    live: {
      countTopic: (_topic, what, count) => {
        counted[what] = (counted[what] ?? 0) + count;
      },
      countDelivery: (_topic, subscriptionId, count) => {
        counted.delivered = (counted.delivered ?? 0) + count;
        deliveredTo.add(subscriptionId);
      },
    },
    clock: systemClock,
    random: systemRandom,
  });
}

async function call(name: string, input: object, product = topics, region = scope.region): Promise<Record<string, unknown>> {
  const action = product.actions.find((one) => one.name === name);
  if (!action) throw new Error(`no action ${name}`);
  const wireCall: WireCall = {
    requestId: systemRandom.uuid(),
    protocol: 'query',
    credential: { accessKeyId: 'AKIATEST', secretAccessKey: '', projectId: scope.projectId, accountId: scope.accountId, isRoot: false },
    scope: { ...scope, region },
    baseUrl: 'http://localhost:4566',
    signal: new AbortController().signal,
    nowMs: systemClock.nowMs(),
  };
  return { ...(await action.run(wireCall, input)) };
}

const queueArn = (name: string) => `arn:aws:sqs:${scope.region}:${scope.accountId}:${name}`;
const createTopic = async (name: string, more: object = {}) => String((await call('CreateTopic', { Name: name, ...more })).TopicArn);
const subscribe = async (TopicArn: string, queue: string, Attributes: Record<string, string> = {}) =>
  String((await call('Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: queueArn(queue), Attributes })).SubscriptionArn);

async function entriesOf(queue: string): Promise<{ body: string; attributes: object }[]> {
  const { rows } = await database.pool.query<{ body: string; attributes: object }>('SELECT body, attributes FROM entry WHERE queue = $1', [
    queue,
  ]);
  return rows;
}

async function auditOf(action: string): Promise<number> {
  const { rows } = await database.pool.query('SELECT 1 FROM audit_record WHERE project_id = $1 AND action = $2', [scope.projectId, action]);
  return rows.length;
}

describe('topics', () => {
  it('are created once, however often they are asked for', async () => {
    const before = await auditOf('topic.create');
    const arns = await Promise.all(Array.from({ length: 8 }, () => createTopic('once', { Attributes: { DisplayName: 'One' } })));
    expect(new Set(arns)).toEqual(new Set([`arn:aws:sns:us-east-1:${scope.accountId}:once`]));
    expect(await auditOf('topic.create')).toBe(before + 1);
    await expect(createTopic('once', { Attributes: { DisplayName: 'Two' } })).rejects.toMatchObject({
      code: 'InvalidParameter',
      message: 'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
    await expect(createTopic('once', { Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toMatchObject({
      message: 'Invalid parameter: Tags Reason: Topic already exists with different tags',
    });
  });

  it('show and change their attributes', async () => {
    const arn = await createTopic('attributes');
    await call('SetTopicAttributes', { TopicArn: arn, AttributeName: 'DisplayName', AttributeValue: 'News' });
    await subscribe(arn, 'attributes-queue');
    const { Attributes } = await call('GetTopicAttributes', { TopicArn: arn });
    expect(Attributes).toMatchObject({ DisplayName: 'News', Owner: scope.accountId, TopicArn: arn, SubscriptionsConfirmed: '1' });
    await expect(call('SetTopicAttributes', { TopicArn: arn, AttributeName: 'Nope', AttributeValue: '' })).rejects.toMatchObject({
      message: 'Invalid parameter: AttributeName',
    });
  });

  it('are named by ARNs of this account and region', async () => {
    const arn = await createTopic('named');
    await expect(call('GetTopicAttributes', { TopicArn: 'nonsense' })).rejects.toMatchObject({
      message: 'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    });
    await expect(call('GetTopicAttributes', { TopicArn: arn }, topics, 'eu-west-1')).rejects.toMatchObject({
      message: 'Invalid parameter: TopicArn',
    });
    const foreign = arn.replace(scope.accountId, '999999999998');
    await expect(call('GetTopicAttributes', { TopicArn: foreign })).rejects.toMatchObject({
      code: 'NotFound',
      message: 'Topic does not exist',
    });
    await expect(call('CreateTopic', { Name: 'no spaces' })).rejects.toMatchObject({ message: 'Invalid parameter: Topic Name' });
  });

  it('are listed by the hundred', async () => {
    const project = await insertProject(database.pool);
    await database.pool.query(
      "INSERT INTO topic (id, project_id, region, name) SELECT $1 || n, $1, 'eu-north-1', 'n' || lpad(n::text, 4, '0') FROM generate_series(1, 150) n",
      [project.id],
    );
    const listed = await topics.port.listTopics(project.id, { limit: 100 });
    const rest = await topics.port.listTopics(project.id, { limit: 100, after: { name: listed.at(-1)?.name ?? '', region: 'eu-north-1' } });
    expect([listed.length, rest.length]).toEqual([100, 50]);
    expect((await call('ListTopics', {}, topics, 'ap-south-1')).Topics).toEqual([]);
    await expect(call('ListTopics', { NextToken: '!' })).rejects.toMatchObject({ message: 'Invalid parameter: NextToken' });
  });

  it('carry tags', async () => {
    const arn = await createTopic('tagged', { Tags: [{ Key: 'team', Value: 'a' }] });
    await call('TagResource', { ResourceArn: arn, Tags: [{ Key: 'stage', Value: 'prod' }] });
    await call('UntagResource', { ResourceArn: arn, TagKeys: ['team'] });
    expect((await call('ListTagsForResource', { ResourceArn: arn })).Tags).toEqual([{ Key: 'stage', Value: 'prod' }]);
    await expect(call('ListTagsForResource', { ResourceArn: `${arn}x` })).rejects.toMatchObject({ code: 'ResourceNotFound' });
  });
});

describe('subscriptions', () => {
  it('are made once, refuse other attributes, and go with Unsubscribe', async () => {
    const arn = await createTopic('subscribed');
    const first = await subscribe(arn, 'q1', { RawMessageDelivery: 'true' });
    expect(await subscribe(arn, 'q1', { RawMessageDelivery: 'true' })).toBe(first);
    expect(await subscribe(arn, 'q1')).toBe(first);
    await expect(subscribe(arn, 'q1', { RawMessageDelivery: 'false' })).rejects.toMatchObject({
      message: 'Invalid parameter: Attributes Reason: Subscription already exists with different attributes',
    });
    expect((await call('GetSubscriptionAttributes', { SubscriptionArn: first })).Attributes).toMatchObject({
      RawMessageDelivery: 'true',
      Protocol: 'sqs',
      PendingConfirmation: 'false',
    });
    expect((await call('ListSubscriptionsByTopic', { TopicArn: arn })).Subscriptions).toHaveLength(1);
    await call('Unsubscribe', { SubscriptionArn: first });
    await call('Unsubscribe', { SubscriptionArn: first });
    expect((await call('ListSubscriptionsByTopic', { TopicArn: arn })).Subscriptions).toEqual([]);
    await expect(call('GetSubscriptionAttributes', { SubscriptionArn: first })).rejects.toMatchObject({
      message: 'Subscription does not exist',
    });
    await expect(call('Unsubscribe', { SubscriptionArn: arn })).rejects.toMatchObject({ message: 'Invalid parameter: SubscriptionId' });
  });

  it.each([
    ['test-protocol', 'x', 'Invalid parameter: Amazon SNS does not support this protocol string: test-protocol'],
    ['sqs', 'http://localhost:4566/000000000000/q', 'Invalid parameter: SQS endpoint ARN'],
    [
      'sqs',
      'arn:aws:sqs:us-east-1:000000000000:q.fifo',
      'Invalid parameter: Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS topics',
    ],
    [
      'https',
      'https://example.com',
      'Invalid parameter: Protocol Reason: this version delivers to queues only (protocol sqs), not to https',
    ],
  ])('refuse %s to %s', async (Protocol, Endpoint, message) => {
    const TopicArn = await createTopic('protocols');
    await expect(call('Subscribe', { TopicArn, Protocol, Endpoint })).rejects.toMatchObject({ code: 'InvalidParameter', message });
  });

  it('are a thousand per topic at most', async () => {
    const TopicArn = await createTopic('crowded');
    await database.pool.query(
      `INSERT INTO subscription (id, topic_id, protocol, endpoint)
       SELECT gen_random_uuid()::text, t.id, 'sqs', 'q' || n FROM topic t, generate_series(1, 1000) n WHERE t.project_id = $1 AND t.name = 'crowded'`,
      [scope.projectId],
    );
    await expect(subscribe(TopicArn, 'one-more')).rejects.toMatchObject({ code: 'SubscriptionLimitExceeded', status: 403 });
  });

  it('say which attribute is wrong', async () => {
    const arn = await createTopic('wrong-attributes');
    await expect(subscribe(arn, 'q', { RawMessageDelivery: 'wrongvalue' })).rejects.toMatchObject({
      message: 'Invalid parameter: Attributes Reason: RawMessageDelivery: Invalid value [wrongvalue]. Must be true or false.',
    });
    const SubscriptionArn = await subscribe(arn, 'q');
    await expect(
      call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName: 'RawMessageDelivery', AttributeValue: 'test-ValUe' }),
    ).rejects.toMatchObject({ message: 'Invalid parameter: RawMessageDelivery: Invalid value [test-ValUe]. Must be true or false.' });
  });
});

describe('publishing', () => {
  it('reaches every queue, raw or enveloped, and wakes its receivers', async () => {
    const TopicArn = await createTopic('fan-out');
    await subscribe(TopicArn, 'fan-enveloped');
    await subscribe(TopicArn, 'fan-raw', { RawMessageDelivery: 'true' });
    await subscribe(TopicArn, 'fan-filtered', { FilterPolicy: '{"color":["red"]}' });
    woken = [];
    counted = {};
    deliveredTo = new Set();
    const MessageAttributes = { color: { DataType: 'String', StringValue: 'blue' } };
    const { MessageId } = await call('Publish', { TopicArn, Message: 'hello', Subject: 'Hi', MessageAttributes });
    const [enveloped] = await entriesOf('fan-enveloped');
    expect(JSON.parse(enveloped?.body ?? '')).toMatchObject({ Type: 'Notification', MessageId, TopicArn, Subject: 'Hi', Message: 'hello' });
    expect(await entriesOf('fan-raw')).toEqual([{ body: 'hello', attributes: { color: { dataType: 'String', stringValue: 'blue' } } }]);
    expect(await entriesOf('fan-filtered')).toEqual([]);
    expect(woken.sort()).toEqual(['fan-enveloped', 'fan-raw']);
    expect(counted).toEqual({ published: 1, delivered: 2 });
    expect(deliveredTo.size).toBe(2);
  });

  it('sees a subscription, a filter and a deletion made elsewhere at once', async () => {
    const elsewhere = newTopics();
    const TopicArn = await createTopic('elsewhere');
    const publish = (Message: string) => call('Publish', { TopicArn, Message });
    await publish('nobody');
    const input = { TopicArn, Protocol: 'sqs', Endpoint: queueArn('elsewhere-queue') };
    const { SubscriptionArn } = await call('Subscribe', input, elsewhere);
    await publish('first');
    await call('SetSubscriptionAttributes', { SubscriptionArn, AttributeName: 'FilterPolicy', AttributeValue: '{"a":["b"]}' }, elsewhere);
    await publish('filtered');
    expect(await entriesOf('elsewhere-queue')).toHaveLength(1);
    await call('DeleteTopic', { TopicArn }, elsewhere);
    await expect(publish('gone')).rejects.toMatchObject({ code: 'NotFound', message: 'Topic does not exist' });
    await createTopic('elsewhere');
    await publish('again');
    expect(await entriesOf('elsewhere-queue')).toHaveLength(1);
  });

  it('counts a queue that is gone or refuses as failed and delivers to the others', async () => {
    const TopicArn = await createTopic('some-fail');
    for (const queue of ['gone-queue', 'full-queue', 'good-queue']) await subscribe(TopicArn, queue);
    for (const Message of ['one', 'two']) await call('Publish', { TopicArn, Message });
    expect(await entriesOf('good-queue')).toHaveLength(2);
    const { rows } = await database.pool.query(
      `SELECT s.endpoint, f.code, f.failures::int FROM messaging.failed_delivery f JOIN subscription s ON s.id = f.subscription_id
       JOIN topic t ON t.id = s.topic_id WHERE t.name = 'some-fail' ORDER BY f.code`,
    );
    expect(rows).toEqual([
      { endpoint: queueArn('full-queue'), code: 'InvalidMessageContents', failures: 2 },
      { endpoint: queueArn('gone-queue'), code: 'QueueDoesNotExist', failures: 2 },
    ]);
  });

  it('is undone whole when the database refuses one entry, and does not take its neighbours along', async () => {
    const TopicArn = await createTopic('atomic');
    for (const queue of ['atomic-queue', 'broken-queue']) await subscribe(TopicArn, queue);
    const outcomes = await Promise.allSettled(['a', 'poison', 'b'].map((Message) => call('Publish', { TopicArn, Message })));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    for (const queue of ['atomic-queue', 'broken-queue']) {
      const bodies = (await entriesOf(queue)).map((entry) => JSON.parse(entry.body).Message);
      expect(bodies.sort()).toEqual(['a', 'b']);
    }
  });

  it('commits publishes that arrive together in one transaction', async () => {
    const TopicArn = await createTopic('grouped');
    await subscribe(TopicArn, 'grouped-queue');
    await Promise.all(Array.from({ length: 50 }, (_, n) => call('Publish', { TopicArn, Message: `m${n}` })));
    const { rows } = await database.pool.query(
      "SELECT count(*)::int AS entries, count(DISTINCT xmin::text)::int AS commits FROM entry WHERE queue = 'grouped-queue'",
    );
    expect(rows).toEqual([{ entries: 50, commits: 1 }]);
  });

  it('refuses what the topic does not take', async () => {
    const TopicArn = await createTopic('limits', { Attributes: { MaximumMessageSize: '1024' } });
    await expect(call('Publish', { TopicArn, Message: 'x'.repeat(1025) })).rejects.toMatchObject({
      message: 'Invalid parameter: Message too long',
    });
    await expect(call('Publish', { TopicArn, Message: '' })).rejects.toMatchObject({ message: 'Invalid parameter: Empty message' });
    await expect(call('Publish', { Message: 'x' })).rejects.toMatchObject({ code: 'InvalidParameter' });
    await call('Publish', { TargetArn: TopicArn, Message: 'x' });
  });

  it('answers a batch entry by entry', async () => {
    const TopicArn = await createTopic('batch');
    await subscribe(TopicArn, 'batch-queue', { RawMessageDelivery: 'true' });
    const entries = [
      { Id: 'a', Message: 'one' },
      { Id: 'b', Message: '' },
      { Id: 'c', Message: 'three' },
    ];
    const { Successful, Failed } = await call('PublishBatch', { TopicArn, PublishBatchRequestEntries: entries });
    expect(Successful).toMatchObject([{ Id: 'a' }, { Id: 'c' }]);
    expect(Failed).toEqual([{ Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true }]);
    const twice = [
      { Id: 'a', Message: 'x' },
      { Id: 'a', Message: 'x' },
    ];
    await expect(call('PublishBatch', { TopicArn, PublishBatchRequestEntries: twice })).rejects.toMatchObject({
      code: 'BatchEntryIdsNotDistinct',
      message: 'Two or more batch entries in the request have the same Id.',
    });
  });
});

describe('the port', () => {
  it('works in the caller’s transaction: what is rolled back never was', async () => {
    await expect(
      inTransaction(database.pool, async (tx) => {
        const topic = await topics.port.createTopic(tx, scope, 'rolled-back', {});
        await topics.port.subscribe(tx, topic.topicId, 'sqs', queueArn('q'), {});
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const names = (await topics.port.listTopics(scope.projectId, { limit: 100 })).map((topic) => topic.name);
    expect(names).not.toContain('rolled-back');
  });

  it('publishes, and speaks AppError', async () => {
    const topic = await inTransaction(database.pool, (tx) => topics.port.createTopic(tx, scope, 'by-port', {}));
    const subscription = await inTransaction(database.pool, (tx) =>
      topics.port.subscribe(tx, topic.topicId, 'sqs', queueArn('port-queue'), {}),
    );
    expect(await topics.port.publish(topic, { body: 'x', attributes: {} })).toMatchObject({ delivered: 1, failed: 0 });
    expect(await topics.port.getTopic('another', topic.topicId)).toBeNull();
    await inTransaction(database.pool, (tx) => topics.port.unsubscribe(tx, subscription.subscriptionId));
    await inTransaction(database.pool, (tx) => topics.port.deleteTopic(tx, topic.topicId));
    await expect(topics.port.publish(topic, { body: 'x', attributes: {} })).rejects.toMatchObject({ code: 'topic.not_found' });
  });
});
