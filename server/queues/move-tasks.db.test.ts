// Message move tasks: they move what failed, whole and in order, at their pace, and go on after an interruption.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from '#server/config/logger.ts';
import { inTransaction } from '#server/db/transaction.ts';
import { systemClock } from '#server/kernel/clock.ts';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from './create-queues.ts';
import { runMoveTasks } from './maintenance/run-move-tasks.ts';
import { stepMoveTask } from './move-tasks.ts';

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

const arnOf = (name: string) => `arn:aws:sqs:us-east-1:${caller.call.scope.accountId}:${name}`;
const fifo = { FifoQueue: 'true', ContentBasedDeduplication: 'true' };

/** Receives all there is. */
async function drain(QueueUrl: string, isKept = false): Promise<string[]> {
  const bodies: string[] = [];
  for (let empty = 0; empty < 2; ) {
    const { Messages = [] } = await caller.run('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 });
    const messages = Messages as { Body: string; ReceiptHandle: string }[];
    empty = messages.length === 0 ? empty + 1 : 0;
    bodies.push(...messages.map(({ Body }) => Body));
    if (!isKept) for (const { ReceiptHandle } of messages) await caller.run('DeleteMessage', { QueueUrl, ReceiptHandle });
  }
  return bodies;
}

/** A dead-letter queue with `count` messages that failed in `${dead}-source`; FIFO ones in two groups. */
async function failed(dead: string, count: number, isFifo = false): Promise<{ deadUrl: string; sourceUrl: string; source: string }> {
  const source = isFifo ? dead.replace('.fifo', '-source.fifo') : `${dead}-source`;
  const deadUrl = await caller.queue(dead, isFifo ? fifo : {});
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(dead), maxReceiveCount: 1 });
  const sourceUrl = await caller.queue(source, { RedrivePolicy, VisibilityTimeout: '0', ...(isFifo ? fifo : {}) });
  for (let n = 0; n < count; n += 1) {
    const group = isFifo ? { MessageGroupId: n % 2 === 0 ? 'even' : 'odd' } : {};
    await caller.run('SendMessage', { QueueUrl: sourceUrl, MessageBody: String(n), ...group });
  }
  await drain(sourceUrl, true);
  await caller.run('SetQueueAttributes', { QueueUrl: sourceUrl, Attributes: { VisibilityTimeout: '30' } });
  return { deadUrl, sourceUrl, source };
}

async function tasks(name: string): Promise<Record<string, unknown>[]> {
  return (await caller.run('ListMessageMoveTasks', { SourceArn: arnOf(name), MaxResults: 10 })).Results as Record<string, unknown>[];
}

function work() {
  const woken: string[] = [];
  const logger = createLogger('test', 'silent');
  const { connectionString, pool } = database;
  const worker = runMoveTasks({ connectionString, pool, clock: systemClock, logger, wake: (ids) => void woken.push(...ids) });
  return { woken, close: worker.close };
}

test('moves every message home, tells its progress, and wakes whom it concerns', async () => {
  const { sourceUrl, source } = await failed('dead', 25);
  const { TaskHandle } = await caller.run('StartMessageMoveTask', { SourceArn: arnOf('dead') });
  expect(await tasks('dead')).toMatchObject([
    { TaskHandle, Status: 'RUNNING', SourceArn: arnOf('dead'), ApproximateNumberOfMessagesMoved: 0, ApproximateNumberOfMessagesToMove: 25 },
  ]);
  const worker = work();
  await expect
    .poll(async () => (await tasks('dead'))[0], { timeout: 20_000 })
    .toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 25 });
  await worker.close();
  expect((await tasks('dead'))[0]).not.toHaveProperty('TaskHandle');
  expect((await drain(sourceUrl)).sort()).toEqual(Array.from({ length: 25 }, (_, n) => String(n)).sort());
  expect(worker.woken).toContain((await queues.port.findQueueByArn(arnOf(source)))?.queueId);
});

test('a task that is interrupted goes on where it was, at no more than its velocity', async () => {
  const { deadUrl } = await failed('slow', 12);
  await caller.queue('elsewhere');
  await caller.run('StartMessageMoveTask', {
    SourceArn: arnOf('slow'),
    DestinationArn: arnOf('elsewhere'),
    MaxNumberOfMessagesPerSecond: 5,
  });
  await expect(caller.run('StartMessageMoveTask', { SourceArn: arnOf('slow') })).rejects.toMatchObject({
    code: 'InvalidParameterValue',
    message: 'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
  });
  const begunMs = performance.now();
  const first = work();
  await expect.poll(async () => Number((await tasks('slow'))[0]?.ApproximateNumberOfMessagesMoved), { timeout: 20_000 }).toBeGreaterThan(0);
  await first.close();
  const halfway = Number((await tasks('slow'))[0]?.ApproximateNumberOfMessagesMoved);
  expect(halfway).toBeLessThan(12);
  const second = work();
  await expect
    .poll(async () => (await tasks('slow'))[0], { timeout: 20_000 })
    .toMatchObject({
      Status: 'COMPLETED',
      ApproximateNumberOfMessagesMoved: 12,
      MaxNumberOfMessagesPerSecond: 5,
      DestinationArn: arnOf('elsewhere'),
    });
  // Each worker may begin with one message at once; the other ten take their fifth of a second each.
  expect(performance.now() - begunMs).toBeGreaterThan(1_500);
  await second.close();
  expect(await drain(deadUrl)).toEqual([]);
});

test('a cancelled task stops, and can not be cancelled twice', async () => {
  await failed('cancelled', 2);
  const { TaskHandle } = await caller.run('StartMessageMoveTask', { SourceArn: arnOf('cancelled'), MaxNumberOfMessagesPerSecond: 1 });
  expect(await caller.run('CancelMessageMoveTask', { TaskHandle })).toEqual({ ApproximateNumberOfMessagesMoved: 0 });
  const worker = work();
  await expect.poll(async () => (await tasks('cancelled'))[0], { timeout: 20_000 }).toMatchObject({ Status: 'CANCELLED' });
  await worker.close();
  await expect(caller.run('CancelMessageMoveTask', { TaskHandle })).rejects.toMatchObject({ code: 'InvalidParameterValue' });
});

test('FIFO messages keep their order within their group, behind what is there', async () => {
  const { sourceUrl, deadUrl } = await failed('order.fifo', 20, true);
  await caller.run('SendMessage', { QueueUrl: sourceUrl, MessageBody: 'first', MessageGroupId: 'odd' });
  await caller.run('StartMessageMoveTask', { SourceArn: arnOf('order.fifo') });
  const worker = work();
  await expect
    .poll(async () => (await tasks('order.fifo'))[0], { timeout: 20_000 })
    .toMatchObject({ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 20 });
  await worker.close();
  const bodies = await drain(sourceUrl);
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  expect(bodies.filter((body) => Number(body) % 2 === 0)).toEqual(numbers.filter((n) => n % 2 === 0).map(String));
  expect(bodies.filter((body) => !(Number(body) % 2 === 0))).toEqual(['first', ...numbers.filter((n) => n % 2 === 1).map(String)]);
  expect(await drain(deadUrl)).toEqual([]);
});

test('a task fails for messages whose queue nobody knows, after it moved the others', async () => {
  const { deadUrl } = await failed('mixed', 3);
  await caller.run('SendMessage', { QueueUrl: deadUrl, MessageBody: 'sent here' });
  await caller.run('StartMessageMoveTask', { SourceArn: arnOf('mixed') });
  const worker = work();
  await expect
    .poll(async () => (await tasks('mixed'))[0], { timeout: 20_000 })
    .toMatchObject({
      Status: 'FAILED',
      FailureReason: 'CouldNotDetermineMessageSource',
      ApproximateNumberOfMessagesMoved: 3,
    });
  await worker.close();
  expect(await drain(deadUrl)).toEqual(['sent here']);
});

test('a step whose transaction is rolled back moved and counted nothing', async () => {
  await failed('rolled', 3);
  await caller.run('StartMessageMoveTask', { SourceArn: arnOf('rolled') });
  const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM messaging.move_task WHERE source_arn = $1', [arnOf('rolled')]);
  const failing = inTransaction(database.pool, async (tx) => {
    expect(await stepMoveTask(tx, rows[0]?.id ?? '', 2)).toMatchObject({ moved: 2, isOver: false });
    throw new Error('killed');
  });
  await expect(failing).rejects.toThrow('killed');
  expect(await tasks('rolled')).toMatchObject([{ ApproximateNumberOfMessagesMoved: 0 }]);
  const view = await queues.port.findQueueByArn(arnOf('rolled'));
  expect(await queues.port.readDepths([view?.queueId ?? ''])).toMatchObject([{ visible: 3 }]);
});
