// The port that topics, the gateway and the control plane use: changes and fan-out take part in the caller's
// transaction, refusals are AppErrors, and wakes reach other processes by NOTIFY.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '#server/config/logger.ts';
import type { MessagingScope, SqlTransaction } from '#server/contracts/ports.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { systemRandom } from '#server/kernel/random.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from './create-queues.ts';
import { createNotifyingWakes } from './wakes/notifier.ts';
import { relayWakes } from './wakes/process-wakes.ts';
import { createThreadWakes } from './wakes/thread-wakes.ts';

let database: TestDatabase;
let queues: Queues;
let caller: Caller;
let scope: MessagingScope;
const logger = createLogger('test', 'silent');

beforeAll(async () => {
  database = await createTestDatabase();
  queues = openQueues(database);
  caller = await newCaller(database, queues);
  scope = caller.call.scope;
});
afterAll(async () => {
  await queues.close();
  await database.close();
});

const transaction = <Value>(work: (tx: SqlTransaction) => Promise<Value>) => inTransaction(database.pool, work);

test('a change has no effect when its transaction rolls back', async () => {
  const broken = transaction(async (tx) => {
    await queues.port.createQueue(tx, scope, 'never', {}, {});
    throw new Error('rolled back');
  });
  await expect(broken).rejects.toThrow('rolled back');
  expect(await queues.port.findQueueByArn(`arn:aws:sqs:us-east-1:${scope.accountId}:never`)).toBeNull();
  const view = await transaction((tx) => queues.port.createQueue(tx, scope, 'real', { DelaySeconds: '0' }, { team: 'a' }));
  expect(view).toMatchObject({ name: 'real', tags: { team: 'a' }, arn: `arn:aws:sqs:us-east-1:${scope.accountId}:real` });
  expect(await queues.port.getQueue(scope.projectId, view.queueId)).toEqual(view);
  expect(await queues.port.getQueue('someoneelse', view.queueId)).toBeNull();
});

test('refusals are AppErrors with a code of queues', async () => {
  const create = (name: string, attributes: Record<string, string>) =>
    transaction((tx) => queues.port.createQueue(tx, scope, name, attributes, {}));
  await expect(create('bad name', {})).rejects.toMatchObject({ name: 'AppError', code: 'queue.refused' });
  await create('same', { DelaySeconds: '1' });
  await expect(create('same', { DelaySeconds: '2' })).rejects.toMatchObject({ code: 'resource.conflict' });
  await expect(transaction((tx) => queues.port.deleteQueue(tx, 'missingone'))).rejects.toMatchObject({ code: 'queue.not_found' });
});

test('fan-out stores messages of many queues with the transaction, and reports those a queue refuses', async () => {
  const create = (name: string, attributes = {}) => transaction((tx) => queues.port.createQueue(tx, scope, name, attributes, {}));
  const [one, small, gone] = [await create('fan-1'), await create('fan-small', { MaximumMessageSize: '1024' }), await create('fan-gone')];
  await transaction((tx) => queues.port.deleteQueue(tx, gone.queueId));
  const message = { body: 'x'.repeat(2_000), attributes: {} };
  const entries = [one, small, gone].map((queue) => ({ queue, message }));
  const outcomes = await transaction((tx) => queues.port.enqueueInTransaction(tx, entries));
  expect(outcomes).toMatchObject([{ ok: true }, { ok: false, code: 'InvalidParameterValue' }, { ok: false, code: 'QueueDoesNotExist' }]);
  await transaction(async (tx) => {
    await queues.port.enqueueInTransaction(tx, entries);
    throw new Error('rolled back');
  }).catch(() => undefined);
  expect(await queues.port.readDepths([one.queueId, small.queueId])).toMatchObject([{ visible: 1, oldestAgeSeconds: expect.any(Number) }, { visible: 0, oldestAgeSeconds: null }]); // biome-ignore format: short
  expect((await queues.port.listQueues(scope.projectId, { namePrefix: 'fan-', limit: 1 })).map((queue) => queue.name)).toEqual(['fan-1']);
  expect((await queues.port.listQueues(scope.projectId, { namePrefix: 'fan-', after: { name: 'fan-1', region: 'us-east-1' }, limit: 9 })).map((queue) => queue.name)).toEqual(['fan-small']); // biome-ignore format: short
});

test('a message sent by another process wakes a receiver here through NOTIFY', async () => {
  const mainWakes = createThreadWakes({ name: 'test-relay' });
  const threadWakes = createThreadWakes({ name: 'test-relay' });
  const relay = relayWakes({ connectionString: database.connectionString, threads: mainWakes, random: systemRandom, logger });
  const consoleWakes = createNotifyingWakes(database.pool, 'console', logger);
  const consoleQueues = openQueues(database, { wakes: consoleWakes });
  const view = await transaction((tx) => queues.port.createQueue(tx, scope, 'notified', {}, {}));
  const woken = new Promise<readonly string[]>((resolve) => threadWakes.subscribe(resolve));
  // Listening begins a moment after the relay is made; a message a turn until the first wake arrives.
  let isWoken = false;
  void woken.then(() => {
    isWoken = true;
  });
  while (!isWoken) await consoleQueues.port.sendMessage(view, { body: 'hello', attributes: {} });
  expect(await woken).toEqual([view.queueId]);
  await consoleQueues.close();
  consoleWakes.close();
  await relay.close();
  mainWakes.close();
  threadWakes.close();
});
