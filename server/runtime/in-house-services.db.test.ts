// Routes that call queues and topics of the house: a gateway on a socket over the real products and a real Postgres.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import { Integration } from '../contracts/integration.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Queues } from '../queues/create-queues.ts';
import { insertProject, type ProjectRow } from '../testing/factories.ts';
import { deployedRoute, oneStageConfig, startTestGateway } from '../testing/gateway-fakes.ts';
import { type Caller, newCaller, openQueues } from '../testing/queue-test-bench.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createTopics, type Topics } from '../topics/create-topics.ts';
import { createInHouseServices } from './in-house-services.ts';

let database: TestDatabase;
let queues: Queues;
let topics: Topics;
let project: ProjectRow;
let caller: Caller;
beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database, { isStrict: false });
  const live = { countTopic: () => undefined, countDelivery: () => undefined };
  topics = createTopics({ pool: database.pool, queues: queues.port, clock: systemClock, random: systemRandom, live });
  project = await insertProject(database.pool);
  caller = await newCaller(database, queues, project);
});
afterAll(async () => {
  await topics.close();
  await queues.close();
  await database.close();
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function gateway(integration: object, given: { timeoutMs?: number; projectId?: string } = {}) {
  const route = deployedRoute({
    path: '/q/{name}',
    timeoutMs: given.timeoutMs ?? 29_000,
    integration: Integration.parse({ kind: 'aws-service', ...integration }),
  });
  const config = oneStageConfig('http', [route]);
  const stages = config.stages.map((stage) => ({ ...stage, projectId: given.projectId ?? project.id, accountId: project.accountId }));
  const logger = createLogger('test', 'silent');
  const services = createInHouseServices({ actions: [...queues.actions, ...topics.actions], clock: systemClock, logger });
  const started = await startTestGateway({ ...config, stages }, new Map(), undefined, { services });
  closing.push(() => started.gateway.drain(1_000));
  return started;
}

async function bodyOf(response: Response): Promise<Record<string, Record<string, Record<string, unknown>>>> {
  return (await response.json()) as Record<string, Record<string, Record<string, unknown>>>;
}

describe('a queue behind a route', () => {
  it('takes what clients post, gives it to who asks, and forgets what is deleted', async () => {
    await caller.queue('orders');
    const send = await gateway({
      action: 'SQS-SendMessage',
      parameters: {
        QueueUrl: '$request.path.name',
        MessageAttributes: '{"tenant":{"DataType":"String","StringValue":"${request.header.x-tenant}"}}',
      },
    });
    const sent = await fetch(`${send.base}/q/orders`, { method: 'POST', body: '{"n":1}', headers: { 'x-tenant': 'a"b' } });
    expect(sent.status).toBe(200);
    const said = (await bodyOf(sent)).SendMessageResponse?.SendMessageResult ?? {};
    const { MessageId } = said;
    // What AWS says is null where there is none, and in this order.
    expect(Object.entries(said)).toMatchObject([
      ['MD5OfMessageAttributes', expect.any(String)],
      ['MD5OfMessageBody', expect.any(String)],
      ['MD5OfMessageSystemAttributes', null],
      ['MessageId', expect.any(String)],
      ['SequenceNumber', null],
    ]);
    expect(send.recorder.finishes).toMatchObject([{ outcome: 'served', status: 200, requestBytes: 7 }]);

    const parameters = { QueueUrl: '$request.path.name', MaxNumberOfMessages: '10', MessageAttributeNames: 'All', WaitTimeSeconds: '1' };
    const receive = await gateway({ action: 'SQS-ReceiveMessage', parameters });
    const received = (await bodyOf(await fetch(`${receive.base}/q/orders`))).ReceiveMessageResponse?.ReceiveMessageResult ?? {};
    expect(received.messages).toMatchObject([
      { Attributes: null, MessageId, Body: '{"n":1}', MessageAttributes: { tenant: { StringValue: 'a"b' } } },
    ]);
    const [message] = received.messages as { ReceiptHandle: string }[];

    const remove = await gateway({
      action: 'SQS-DeleteMessage',
      parameters: { QueueUrl: 'orders', ReceiptHandle: '$request.body.handle' },
    });
    const body = JSON.stringify({ handle: message?.ReceiptHandle });
    const removed = await fetch(`${remove.base}/q/x`, { method: 'POST', body });
    expect([removed.status, await removed.json()]).toEqual([
      200,
      { DeleteMessageResponse: { ResponseMetadata: { RequestId: expect.any(String) } } },
    ]);
    const none = await gateway({ action: 'SQS-ReceiveMessage', parameters: { QueueUrl: 'orders' } });
    expect((await bodyOf(await fetch(`${none.base}/q/x`))).ReceiveMessageResponse?.ReceiveMessageResult).toEqual({ messages: null });
    const { rows } = await database.pool.query('SELECT count(*)::int AS count FROM messaging.message');
    expect(rows).toEqual([{ count: 0 }]);
  });

  it('is purged, and refuses in SQS’s own words, in XML for who asks for that', async () => {
    await caller.queue('purged');
    const purge = await gateway({ action: 'SQS-PurgeQueue', parameters: { QueueUrl: '$request.path.name' } });
    expect((await fetch(`${purge.base}/q/purged`, { method: 'POST' })).status).toBe(200);
    const refused = await fetch(`${purge.base}/q/none`, { method: 'POST' });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { Error: { Code: 'AWS.SimpleQueueService.NonExistentQueue', Type: 'Sender' } },
    ]);
    const xml = await fetch(`${purge.base}/q/none`, { headers: { accept: 'text/xml' } });
    expect([xml.headers.get('content-type'), (await xml.text()).includes('<Code>AWS.SimpleQueueService.NonExistentQueue</Code>')]).toEqual([
      'text/xml',
      true,
    ]);
  });

  it('of another project is nobody’s', async () => {
    await caller.queue('private');
    const other = await insertProject(database.pool);
    const { base } = await gateway({ action: 'SQS-SendMessage', parameters: { QueueUrl: '$request.path.name' } }, { projectId: other.id });
    expect((await fetch(`${base}/q/private`, { method: 'POST', body: 'x' })).status).toBe(400);
  });

  it('answers with the statuses the route chooses', async () => {
    await caller.queue('chosen');
    const responses = [
      { statusCode: 404, selectionPattern: '400' },
      { statusCode: 202, responseParameters: { 'method.response.header.X-Queue': "'yes'" } },
    ];
    const { base } = await gateway({
      action: 'SQS-SendMessage',
      parameters: { QueueUrl: '$request.path.name', MessageBody: 'fixed' },
      responses,
    });
    const sent = await fetch(`${base}/q/chosen`, { method: 'POST' });
    expect([sent.status, sent.headers.get('x-queue')]).toEqual([202, 'yes']);
    expect((await fetch(`${base}/q/none`)).status).toBe(404);
  });

  it('is not waited for longer than the route says', async () => {
    await caller.queue('quiet');
    const receive = await gateway(
      { action: 'SQS-ReceiveMessage', parameters: { QueueUrl: 'quiet', WaitTimeSeconds: '20' } },
      { timeoutMs: 100 },
    );
    expect((await fetch(`${receive.base}/q/x`)).status).toBe(504);
  });
});

describe('a topic behind a route', () => {
  it('publishes the request to its queues', async () => {
    const queueUrl = await caller.queue('fanned');
    const scope = { ...caller.call.scope };
    const topic = await topics.port.createTopic(asSqlTransaction(database.pool), scope, 'news', {});
    const queueArn = `arn:aws:sqs:us-east-1:${project.accountId}:fanned`;
    await topics.port.subscribe(asSqlTransaction(database.pool), topic.topicId, 'sqs', queueArn, { RawMessageDelivery: 'true' });
    const { base } = await gateway({ action: 'SNS-Publish', parameters: { TopicArn: '$request.path.name', Subject: 'hi' } });
    const published = await fetch(`${base}/q/news`, { method: 'POST', body: 'hello' });
    expect([published.status, (await bodyOf(published)).PublishResponse?.PublishResult]).toMatchObject([
      200,
      { MessageId: expect.any(String) },
    ]);
    const { Messages } = await caller.run('ReceiveMessage', { QueueUrl: queueUrl });
    expect(Messages).toMatchObject([{ Body: 'hello' }]);
  });
});
