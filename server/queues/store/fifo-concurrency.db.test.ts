// FIFO queues under many hands at once: nobody receives from a group that another holds, and first deliveries follow
// the order in which messages were accepted, whoever sent and received them.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { claimFifoMessages } from './claim-fifo-messages.ts';
import { everMs } from './claim-messages.ts';
import { deleteFifoMessages } from './delete-fifo-messages.ts';
import type { NewFifoMessage } from './send-fifo-messages.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';
import type { Transact } from './statements.ts';
import { transactionsOfPool } from './statements.ts';

const groups = ['a', 'b', 'c', 'd'];
const flushes = 40;

let database: TestDatabase;
let transact: Transact;
let projectId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  transact = transactionsOfPool(database.pool);
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

function newMessage(queueId: string, groupId: string, deduplicationId: string): NewFifoMessage {
  const fifo = { groupId, deduplicationId, deduplicationScope: '' };
  const message = { body: groupId, attributes: null, systemAttributes: null, delaySeconds: 0, sizeBytes: 1, fifo };
  return { queueId, messageId: randomUUID(), senderId: 's', message, fifo, deadLetterSource: null };
}

test('groups are held by one receiver and delivered in order while others send', { timeout: 60_000 }, async () => {
  const queue = await insertQueue(database.pool, projectId, { isFifo: true });
  const holders = new Map<string, number>();
  const delivered = new Map<string, bigint>();
  const expected = 3 * flushes * groups.length;
  let received = 0;

  async function sendAll(): Promise<void> {
    for (let flush = 0; flush < flushes; flush += 1) {
      // In another order each time: who locks in the order given would deadlock.
      const order = flush % 2 === 0 ? groups : groups.toReversed();
      const entries = order.map((group) => newMessage(queue.id, group, randomUUID()));
      const outcomes = await sendFifoMessages(transact, entries);
      expect(outcomes).toEqual(entries.map((entry) => expect.objectContaining({ messageId: entry.messageId, isDuplicate: false })));
    }
  }

  async function receiveAll(receiver: number): Promise<void> {
    while (received < expected) {
      const look = { lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true, redrive: null };
      const [outcome] = await claimFifoMessages(transact, [{ queueId: queue.id, count: 3, visibilityTimeoutSeconds: 60, ...look }]);
      const messages = outcome?.messages ?? [];
      const mine = new Set(messages.map((message) => message.body));
      for (const group of mine) {
        expect(holders.get(group)).toBeUndefined();
        holders.set(group, receiver);
      }
      for (const { body, sequence, receiveCount } of messages) {
        expect(receiveCount).toBe(1);
        expect(BigInt(sequence)).toBeGreaterThan(delivered.get(body) ?? 0n);
        delivered.set(body, BigInt(sequence));
      }
      received += messages.length;
      for (const group of mine) holders.delete(group);
      expect(await deleteFifoMessages(transact, messages)).toEqual(messages.map(() => 'deleted'));
    }
  }

  const receivers = Promise.all([1, 2, 3, 4].map(receiveAll));
  await Promise.all([sendAll(), sendAll(), sendAll()]);
  await receivers;
  expect(received).toBe(expected);
});

test('of senders of one deduplication id exactly one stores, and all are told the same', async () => {
  const queue = await insertQueue(database.pool, projectId, { isFifo: true });
  for (let round = 0; round < 20; round += 1) {
    const entries = Array.from({ length: 6 }, (_, index) => newMessage(queue.id, groups[index % groups.length] ?? '', `same-${round}`));
    const outcomes = (await Promise.all(entries.map((entry) => sendFifoMessages(transact, [entry])))).flat();
    const answers = outcomes.filter((outcome) => outcome !== 'queue-missing');
    expect(new Set(answers.map((answer) => `${answer.messageId} ${answer.sequence}`)).size).toBe(1);
    expect(answers.filter((answer) => !answer.isDuplicate)).toHaveLength(1);
  }
  const { rows } = await database.pool.query(
    'SELECT count(*)::int AS count FROM messaging.fifo_message JOIN messaging.fifo_group USING (group_id) WHERE queue_id = $1',
    [queue.numericId],
  );
  expect(rows).toEqual([{ count: 20 }]);
  // A group that was made for a duplicate alone can not be received from.
  const claimable = `SELECT count(*)::int AS count FROM messaging.fifo_group g WHERE queue_id = $1
    AND (claimable_at = 'infinity') = EXISTS (SELECT FROM messaging.fifo_message m WHERE m.group_id = g.group_id)`;
  expect((await database.pool.query(claimable, [queue.numericId])).rows).toEqual([{ count: 0 }]);
});
