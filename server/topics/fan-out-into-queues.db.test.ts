// A publish through the real queues: what SNS inserted is what SQS hands out, and a deleted queue is a failed delivery.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '../config/logger.ts';
import type { LiveRecorder } from '../contracts/live-counters.ts';
import type { MessagingScope, QueuePort, QueueView } from '../contracts/ports.ts';
import { inTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Queues } from '../queues/create-queues.ts';
import { createQueues } from '../queues/create-queues.ts';
import { noWakes } from '../queues/wakes/wake-transport.ts';
import { insertProject } from '../testing/factories.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { Topics } from './create-topics.ts';
import { createTopics } from './create-topics.ts';

let database: TestDatabase;
let scope: MessagingScope;
let queues: Queues;
let port: QueuePort;
let topics: Topics;
/** What the live charts are told of queues. */
const count = vi.fn<LiveRecorder['countQueue']>();

beforeAll(async () => {
  database = await createTestDatabase();
  const project = await insertProject(database.pool);
  scope = { projectId: project.id, accountId: project.accountId, region: 'us-east-1' };
  const { pool } = database;
  const shared = {
    pool,
    clock: systemClock,
    random: systemRandom,
    live: { countTopic: () => undefined, countDelivery: () => undefined, countQueue: count },
  };
  const logger = createLogger('test', 'silent');
  queues = createQueues({ ...shared, logger, masterKey: systemRandom.bytes(32), wakes: noWakes, isStrict: false });
  port = queues.port;
  topics = createTopics({ ...shared, queues: port });
});

afterAll(async () => {
  await topics.close();
  await queues.close();
  await database.close();
});

const createQueue = (name: string): Promise<QueueView> => inTransaction(database.pool, (tx) => port.createQueue(tx, scope, name, {}, {}));

async function createTopicWith(name: string, subscribers: readonly QueueView[]) {
  return inTransaction(database.pool, async (tx) => {
    const topic = await topics.port.createTopic(tx, scope, name, {});
    for (const queue of subscribers) await topics.port.subscribe(tx, topic.topicId, 'sqs', queue.arn, { RawMessageDelivery: 'true' });
    return topic;
  });
}

const visible = async (queue: QueueView) => (await port.readDepths([queue.queueId]))[0]?.visible;

it('puts one publish into every subscribed queue', async () => {
  const subscribers = await Promise.all(['thumbnail', 'mobile', 'web'].map(createQueue));
  const topic = await createTopicWith('images', subscribers);
  expect(await topics.port.publish(topic, { body: 'cat.png', attributes: {} })).toMatchObject({ delivered: 3, failed: 0 });
  expect(await Promise.all(subscribers.map(visible))).toEqual([1, 1, 1]);
  const sent = count.mock.calls.filter(([, what]) => what === 'sent').map(([queue, , number]) => [queue.name, number]);
  expect(new Map(sent as [string, number][]), 'each queue counts what a topic sends it').toEqual(
    new Map([
      ['thumbnail', 1],
      ['mobile', 1],
      ['web', 1],
    ]),
  );
});

it('reaches a thousand queues in one publish', async () => {
  const subscribers = await inTransaction(database.pool, async (tx) => {
    const made: QueueView[] = [];
    for (let n = 0; n < 1_000; n += 1) made.push(await port.createQueue(tx, scope, `many-${n}`, {}, {}));
    return made;
  });
  const topic = await createTopicWith('many', subscribers);
  expect(await topics.port.publish(topic, { body: 'x', attributes: {} })).toMatchObject({ delivered: 1_000, failed: 0 });
  const [first, last] = [subscribers[0], subscribers.at(-1)];
  expect(first && last && [await visible(first), await visible(last)]).toEqual([1, 1]);
});

it('goes on without a queue that was deleted under its subscription, known to the catalogue or not', async () => {
  const [kept, deleted] = [await createQueue('kept'), await createQueue('deleted')];
  const topic = await createTopicWith('leaving', [kept, deleted]);
  await topics.port.publish(topic, { body: 'both', attributes: {} });
  await inTransaction(database.pool, (tx) => port.deleteQueue(tx, deleted.queueId));
  expect(await topics.port.publish(topic, { body: 'one', attributes: {} })).toMatchObject({ delivered: 1, failed: 1 });
  queues.forget(deleted.queueId);
  expect(await topics.port.publish(topic, { body: 'one', attributes: {} })).toMatchObject({ delivered: 1, failed: 1 });
  expect(await visible(kept)).toBe(3);
});

it('counts a message too long for one of its queues as failed there', async () => {
  const roomy = await createQueue('roomy');
  const narrow = await inTransaction(database.pool, (tx) => port.createQueue(tx, scope, 'narrow', { MaximumMessageSize: '1024' }, {}));
  const topic = await createTopicWith('lengths', [roomy, narrow]);
  expect(await topics.port.publish(topic, { body: 'x'.repeat(2_000), attributes: {} })).toMatchObject({ delivered: 1, failed: 1 });
});
