// Waiting receivers: woken in the thread and across threads, found by the poll without any wake, ended by time, by the
// client leaving and by closing.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Caller } from '#server/testing/queue-test-bench.ts';
import { newCaller, openQueues } from '#server/testing/queue-test-bench.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import type { Queues } from './create-queues.ts';
import { createThreadWakes } from './wakes/thread-wakes.ts';
import { createWaitMemory } from './wakes/waited-queues.ts';

let database: TestDatabase;
const waitMemory = createWaitMemory();
const hereWakes = createThreadWakes({ name: 'test-wakes', waitMemory });
const thereWakes = createThreadWakes({ name: 'test-wakes', waitMemory });
let queuesHere: Queues;
let queuesThere: Queues;
let here: Caller;
let there: Caller;
let QueueUrl: string;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase();
  queuesHere = openQueues(database, { wakes: hereWakes });
  queuesThere = openQueues(database, { wakes: thereWakes });
  here = await newCaller(database, queuesHere);
  there = await newCaller(database, queuesThere, { id: here.call.scope.projectId, accountId: here.call.scope.accountId });
});
beforeEach(async () => {
  count += 1;
  QueueUrl = await here.queue(`waited-${count}`);
});
afterAll(async () => {
  await Promise.all([queuesHere.close(), queuesThere.close()]);
  hereWakes.close();
  thereWakes.close();
  await database.close();
});

/** A receive that has looked once in vain and now waits. */
async function waiting(caller: Caller, signal?: AbortSignal): Promise<{ answer: Promise<Record<string, unknown>> }> {
  const answer = caller.run('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20 }, signal);
  // Answered by a claim later than the waiting one's first.
  await caller.run('ReceiveMessage', { QueueUrl });
  return { answer };
}

test('a send wakes a receiver of the same thread', async () => {
  const { answer } = await waiting(here);
  await here.run('SendMessage', { QueueUrl, MessageBody: 'hello' });
  expect(await answer).toMatchObject({ Messages: [{ Body: 'hello' }] });
});

test('a send in another thread wakes a receiver here', async () => {
  const { answer } = await waiting(here);
  await there.run('SendMessage', { QueueUrl, MessageBody: 'from there' });
  expect(await answer).toMatchObject({ Messages: [{ Body: 'from there' }] });
});

test('a sender tells other threads only when its own receivers may have left something', async () => {
  const told: (readonly string[])[] = [];
  const unsubscribe = thereWakes.subscribe((queueIds) => told.push(queueIds));
  const elsewhere = await waiting(there);
  const takesAll = here.run('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20, MaxNumberOfMessages: 10 });
  await here.run('SendMessage', { QueueUrl, MessageBody: 'for here' });
  expect(await takesAll).toMatchObject({ Messages: [{ Body: 'for here' }] });
  await here.run('SendMessage', { QueueUrl, MessageBody: 'for there' });
  expect(await elsewhere.answer).toMatchObject({ Messages: [{ Body: 'for there' }] });
  // One wake, for the second message: wakes come in the order of their sending.
  expect(told).toHaveLength(1);
  unsubscribe();
});

test('messages are shared out among many receivers, each at most once', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => waiting(index % 2 === 0 ? here : there)));
  const Entries = Array.from({ length: 10 }, (_, index) => ({ Id: `e${index}`, MessageBody: `m${index}` }));
  await here.run('SendMessageBatch', { QueueUrl, Entries });
  await there.run('SendMessageBatch', { QueueUrl, Entries: Entries.map((entry) => ({ ...entry, MessageBody: `n${entry.Id}` })) });
  const received = (await Promise.all(answers.map(({ answer }) => answer))).flatMap(({ Messages }) =>
    Array.isArray(Messages) ? Messages : [],
  );
  expect(new Set(received.map((message) => message.Body)).size).toBe(20);
});

test('the poll finds what no wake told of: a delay that ends, a lease that runs out', async () => {
  const silent = openQueues(database);
  const caller = await newCaller(database, silent, { id: here.call.scope.projectId, accountId: here.call.scope.accountId });
  await caller.run('SendMessage', { QueueUrl, MessageBody: 'delayed', DelaySeconds: 1 });
  const { answer } = await waiting(here);
  expect(await answer).toMatchObject({ Messages: [{ Body: 'delayed' }] });
  const again = await waiting(here);
  await database.pool.query('UPDATE messaging.lease SET expires_at = clock_timestamp()');
  expect(await again.answer).toMatchObject({ Messages: [{ Body: 'delayed' }] });
  await silent.close();
});

test('a wait ends with nothing when its time is over or its client leaves, and takes no message along', async () => {
  expect(await here.run('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1 })).toEqual({});
  const client = new AbortController();
  const { answer } = await waiting(here, client.signal);
  client.abort();
  expect(await answer).toEqual({});
  await here.run('SendMessage', { QueueUrl, MessageBody: 'for the next' });
  expect(await here.run('ReceiveMessage', { QueueUrl })).toMatchObject({ Messages: [{ Body: 'for the next' }] });
});

test('receivers with different visibility timeouts wait side by side', async () => {
  const { answer } = await waiting(here);
  const other = here.run('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 20, VisibilityTimeout: 5 });
  const Entries = ['a', 'b'].map((Id) => ({ Id, MessageBody: Id }));
  await here.run('SendMessageBatch', { QueueUrl, Entries });
  const received = (await Promise.all([answer, other])).flatMap(({ Messages }) => (Array.isArray(Messages) ? Messages : []));
  expect(received.map((message) => message.Body).sort()).toEqual(['a', 'b']);
});

test('closing ends the waits', async () => {
  const closing = openQueues(database);
  const caller = await newCaller(database, closing, { id: here.call.scope.projectId, accountId: here.call.scope.accountId });
  const { answer } = await waiting(caller);
  await closing.close();
  expect(await answer).toEqual({});
});
