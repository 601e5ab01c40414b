// The store's statements against a real Postgres: what is stored, claimed, leased, moved and deleted, also when several
// claims run at once. Time is moved by changing leases in the database.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { changeVisibility } from './change-visibility.ts';
import type { Claim } from './claim-messages.ts';
import { claimMessages, everMs } from './claim-messages.ts';
import { deleteMessages } from './delete-messages.ts';
import { findReceivableQueues } from './find-receivable-queues.ts';
import type { NewMessage } from './new-message.ts';
import { readDepths } from './read-depths.ts';
import { sendMessages } from './send-messages.ts';
import { arePlain } from './send-plain-messages.ts';
import type { Statements } from './statements.ts';
import { statementsOfPool } from './statements.ts';

let database: TestDatabase;
let statements: Statements;
let projectId: string;
let queue: { id: string; numericId: string; name: string };

beforeAll(async () => {
  database = await createTestDatabase();
  statements = statementsOfPool(database.pool);
  projectId = (await insertProject(database.pool)).id;
});
beforeEach(async () => {
  queue = await insertQueue(database.pool, projectId);
});
afterAll(() => database.close());

function message(queueId: string, body: string, delaySeconds = 0): NewMessage {
  const admitted = { body, attributes: null, systemAttributes: null, delaySeconds, sizeBytes: body.length };
  return { queueId, messageId: randomUUID(), senderId: 'tester', message: admitted, deadLetterSource: null };
}

function claim(given: Partial<Claim> = {}): Claim {
  return {
    queueId: queue.id,
    count: 10,
    visibilityTimeoutSeconds: 30,
    lowerBound: '0',
    dueWithinMs: everMs,
    isReadyFirst: true,
    redrive: null,
    ...given,
  };
}

async function claimOne(given: Partial<Claim> = {}) {
  const [outcome] = await claimMessages(statements, [claim(given)]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

/** As if every lease of the queue had been given this much earlier. */
async function passSeconds(seconds: number): Promise<void> {
  const sql = `UPDATE messaging.lease SET expires_at = expires_at - $2::int * interval '1 second', received_at = received_at - $2::int * interval '1 second'
    WHERE queue_id = $1`;
  await database.pool.query(sql, [queue.numericId, seconds]);
}

async function counts(): Promise<[visible: number, inFlight: number, delayed: number]> {
  const [depth] = await readDepths(statements, [queue.id]);
  return [depth?.visible ?? -1, depth?.inFlight ?? -1, depth?.delayed ?? -1];
}

test('what is sent is claimed once, whole and in order, and is gone when deleted', async () => {
  const attributes = { kind: { dataType: 'String', stringValue: 'a "quoted" \\ value' } };
  const first = message(queue.id, 'first {"a": ",\\"}');
  first.message = { ...first.message, attributes, systemAttributes: { AWSTraceHeader: 'Root=1' } };
  expect(await sendMessages(statements, [first, message(queue.id, 'zweite ☃')])).toEqual(['stored', 'stored']);
  expect(await counts()).toEqual([2, 0, 0]);

  const { messages, lowestReady } = await claimOne();
  expect(messages.map((one) => one.body)).toEqual(['first {"a": ",\\"}', 'zweite ☃']);
  expect(messages[0]).toMatchObject({
    messageId: first.messageId,
    senderId: 'tester',
    attributes,
    receiveCount: 1,
    deadLetterSource: null,
  });
  expect(messages[0]?.systemAttributes).toEqual({ AWSTraceHeader: 'Root=1' });
  expect(Math.abs((messages[0]?.sentAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  expect(lowestReady).toBe(messages[0]?.sequence);
  expect(await counts()).toEqual([0, 2, 0]);
  expect((await claimOne()).messages).toEqual([]);

  expect(await deleteMessages(statements, messages)).toEqual([true, true]);
  expect(await deleteMessages(statements, messages)).toEqual([false, false]);
  expect(await counts()).toEqual([0, 0, 0]);
  const payloads = await database.pool.query('SELECT FROM messaging.message WHERE sequence = ANY ($1::bigint[])', [
    messages.map((one) => one.sequence),
  ]);
  expect(payloads.rowCount).toBe(0);
});

test('a lease that ran out is claimed again with its count, first receive and sent time kept', async () => {
  await sendMessages(statements, [message(queue.id, 'again')]);
  const [before] = (await claimOne()).messages;
  expect(await findReceivableQueues(statements, [{ queueId: queue.id, lowerBound: '0', dueWithinMs: everMs }])).toEqual([]);
  await passSeconds(31);
  expect(await findReceivableQueues(statements, [{ queueId: queue.id, lowerBound: '0', dueWithinMs: everMs }])).toEqual([queue.id]);
  expect(await counts()).toEqual([1, 0, 0]);
  const [after] = (await claimOne()).messages;
  expect(after).toMatchObject({ messageId: before?.messageId, sequence: before?.sequence, receiveCount: 2, sentAtMs: before?.sentAtMs });
  expect(after?.firstReceivedAtMs).toBe(before?.firstReceivedAtMs);
  expect(after?.nonce).not.toBe(before?.nonce);
});

test('a delayed message is counted as delayed and claimable when its delay is over', async () => {
  await sendMessages(statements, [message(queue.id, 'later', 60), message(queue.id, 'now')]);
  expect(await counts()).toEqual([1, 0, 1]);
  expect((await claimOne()).messages.map((one) => one.body)).toEqual(['now']);
  await passSeconds(61);
  const later = (await claimOne({ count: 1, isReadyFirst: false })).messages;
  expect(later.map((one) => one.receiveCount)).toHaveLength(1);
});

test('twenty claims at once never hand out a message twice and miss none', async () => {
  await sendMessages(
    statements,
    Array.from({ length: 300 }, (_, index) => message(queue.id, `m${index}`)),
  );
  const taken: string[] = [];
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let empty = 0; empty < 3; ) {
        const { messages } = await claimOne({ count: 7 });
        taken.push(...messages.map((one) => one.body));
        empty = messages.length === 0 ? empty + 1 : 0;
      }
    }),
  );
  expect(taken).toHaveLength(300);
  expect(new Set(taken).size).toBe(300);
});

test('one statement claims for many queues, each with its own timeout and bound', async () => {
  const other = await insertQueue(database.pool, projectId);
  await sendMessages(statements, [message(queue.id, 'a'), message(other.id, 'b'), message(queue.id, 'c')]);
  const outcomes = await claimMessages(statements, [claim({ count: 1 }), claim({ queueId: 'missingone' }), claim({ queueId: other.id })]);
  expect(outcomes.map((outcome) => outcome.messages.map((one) => one.body))).toEqual([['a'], [], ['b']]);
  const bound = outcomes[0]?.lowestReady ?? '';
  expect((await claimOne({ lowerBound: bound })).messages.map((one) => one.body)).toEqual(['c']);
});

test('the receive that would exceed maxReceiveCount moves the message to the dead-letter queue instead', async () => {
  const dead = await insertQueue(database.pool, projectId);
  const redrive = { maxReceiveCount: 2, deadLetterQueueName: dead.name, sourceArn: 'arn:aws:sqs:us-east-1:000000000000:source' };
  const sent = message(queue.id, 'poison');
  await sendMessages(statements, [sent]);
  for (const receiveCount of [1, 2]) {
    const { messages, moved } = await claimOne({ redrive });
    expect(messages.map((one) => one.receiveCount)).toEqual([receiveCount]);
    expect(moved).toBeNull();
    await passSeconds(31);
  }
  expect(await claimOne({ redrive })).toEqual({ messages: [], moved: { queueId: dead.id, count: 1 }, lowestReady: null, dueTaken: 1 });
  expect(await counts()).toEqual([0, 0, 0]);
  const [moved] = (await claimOne({ queueId: dead.id })).messages;
  expect(moved).toMatchObject({ messageId: sent.messageId, body: 'poison', receiveCount: 1, deadLetterSource: redrive.sourceArn });
});

test('without its dead-letter queue a message goes on being received', async () => {
  const redrive = { maxReceiveCount: 1, deadLetterQueueName: 'gone', sourceArn: 'arn:aws:sqs:us-east-1:000000000000:source' };
  await sendMessages(statements, [message(queue.id, 'poison')]);
  for (const receiveCount of [1, 2, 3]) {
    expect((await claimOne({ redrive })).messages.map((one) => one.receiveCount)).toEqual([receiveCount]);
    await passSeconds(31);
  }
});

test('returned and ready messages take turns, so that neither starves the other', async () => {
  await sendMessages(statements, [message(queue.id, 'returned')]);
  await claimOne({ visibilityTimeoutSeconds: 0 });
  await sendMessages(statements, [message(queue.id, 'ready')]);
  expect((await claimOne({ count: 1, isReadyFirst: true })).messages.map((one) => one.body)).toEqual(['ready']);
  expect((await claimOne({ count: 1, isReadyFirst: true })).messages.map((one) => one.body)).toEqual(['returned']);
});

test('visibility is extended, ended, and refused for what is not in flight, not ours or beyond 12 hours', async () => {
  await sendMessages(statements, [message(queue.id, 'a'), message(queue.id, 'b')]);
  const [a, b] = (await claimOne()).messages;
  if (!a || !b) throw new Error('nothing claimed');
  expect(await changeVisibility(statements, [{ handle: a, timeoutSeconds: 3_600 }])).toEqual(['changed']);
  await passSeconds(31);
  expect(await counts()).toEqual([1, 1, 0]);
  const again = { handle: b, timeoutSeconds: 5 };
  const foreign = { handle: { ...a, nonce: a.nonce === 1 ? 2 : 1 }, timeoutSeconds: 5 };
  const elsewhere = { handle: { ...a, numericQueueId: '999999999' }, timeoutSeconds: 5 };
  const tooLong = { handle: a, timeoutSeconds: 43_200 };
  expect(await changeVisibility(statements, [again, foreign, elsewhere, tooLong])).toEqual(['not-in-flight', 'gone', 'gone', 'too-long']);
  expect(await changeVisibility(statements, [{ handle: a, timeoutSeconds: 0 }])).toEqual(['changed']);
  expect(await counts()).toEqual([2, 0, 0]);
});

test('a message is deleted by its handle also after its lease ran out', async () => {
  await sendMessages(statements, [message(queue.id, 'slow')]);
  const { messages } = await claimOne();
  await passSeconds(60);
  expect(await deleteMessages(statements, messages)).toEqual([true]);
  expect((await claimOne()).messages).toEqual([]);
});

test('messages for a queue that is gone are reported and not stored, the others are stored', async () => {
  const sent = [message('missingone', 'lost'), message(queue.id, 'kept'), message('missingone', 'lost too')];
  expect(await sendMessages(statements, sent)).toEqual(['queue-missing', 'stored', 'queue-missing']);
  expect(await counts()).toEqual([1, 0, 0]);
  const lost = await database.pool.query("SELECT FROM messaging.message WHERE body LIKE 'lost%'");
  expect(lost.rowCount).toBe(0);
});

test('plain messages are stored as the statement for any messages stores them', async () => {
  const envelope = Buffer.from('no envelope, but of its letters: \u00fb\u00ff\u00fe?').toString('base64');
  for (const isSealed of [true, false]) {
    for (const hasGroups of [true, false]) {
      await database.pool.query('UPDATE queue SET has_groups = $2 WHERE id = $1', [queue.id, hasGroups]);
      const given = (isSealed ? [envelope, 'NULLNULL', 'AA=='] : ['NULL', 'with "quotes", {braces} and \\ ☃', ' ']).map((body) => {
        const plain = message(queue.id, body);
        return { ...plain, message: { ...plain.message, isSealed } };
      });
      expect(arePlain(given)).toBe(true);
      // Another sender among them, and the general statement takes all.
      const mixed = [...given, { ...message(queue.id, 'not plain'), senderId: 'another' }];
      expect(arePlain(mixed)).toBe(false);
      expect(await sendMessages(statements, given)).toEqual(['stored', 'stored', 'stored']);
      const plainRows = await takeStored();
      await sendMessages(statements, mixed);
      expect(plainRows).toEqual((await takeStored()).slice(0, 3));
    }
  }
});

test('plain messages for a queue that is gone are reported, and nothing is stored', async () => {
  const sent = [message('missingone', 'lost'), message('missingone', 'lost too')];
  expect(await sendMessages(statements, sent)).toEqual(['queue-missing', 'queue-missing']);
  expect((await database.pool.query("SELECT FROM messaging.message WHERE body LIKE 'lost%'")).rowCount).toBe(0);
});

/** What is stored and ready, in order and without what differs by nature, taken away. */
async function takeStored(): Promise<unknown[]> {
  const { rows } = await database.pool.query(
    `WITH taken AS (DELETE FROM messaging.ready WHERE queue_id = $1 RETURNING sequence, dead_letter_source, tenant)
     SELECT sender_id, body, attributes, system_attributes, is_sealed, dead_letter_source, tenant,
       message_id IS NOT NULL AS is_named, abs(extract(epoch FROM clock_timestamp() - sent_at)) < 60 AS is_dated
     FROM taken JOIN messaging.message USING (sequence) ORDER BY sequence`,
    [queue.numericId],
  );
  return rows;
}
