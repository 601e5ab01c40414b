// Random commands against a pure model of a fair queue and against the Postgres store: whatever was sent, delayed, received
// and came back, a claim gives every message group its even share, and groups that did not fit are next.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { claimFairMessages } from './claim-fair-messages.ts';
import type { Claim, ClaimOutcome } from './claim-messages.ts';
import { claimMessages, everMs } from './claim-messages.ts';
import { deleteMessages } from './delete-messages.ts';
import { noGroup } from './new-message.ts';
import { sendMessages } from './send-messages.ts';
import { statementsOfPool } from './statements.ts';

const visibilityTimeoutSeconds = 30;
const groups = ['a', 'b', 'c', 'd', null] as const;

let database: TestDatabase;
let projectId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

type Sent = { group: (typeof groups)[number]; delaySeconds: number };

async function newQueue(): Promise<string> {
  const { id } = await insertQueue(database.pool, projectId);
  await database.pool.query('UPDATE queue SET has_groups = true WHERE id = $1', [id]);
  return id;
}

/** @returns the messages' ids */
async function send(queueId: string, messages: readonly { group: string | null; delaySeconds: number }[]): Promise<string[]> {
  const entries = messages.map(({ group, delaySeconds }) => {
    const systemAttributes = group === null ? null : { MessageGroupId: group };
    const message = { body: group ?? noGroup, attributes: null, systemAttributes, delaySeconds, sizeBytes: 1 };
    return { queueId, messageId: randomUUID(), senderId: 's', message, deadLetterSource: null };
  });
  await sendMessages(statementsOfPool(database.pool), entries);
  return entries.map((entry) => entry.messageId);
}

async function claim(queueId: string, count: number, fields: Partial<Claim> = {}): Promise<ClaimOutcome> {
  const look = { lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true, redrive: null };
  const [outcome] = await claimFairMessages(statementsOfPool(database.pool), [
    { queueId, count, visibilityTimeoutSeconds, ...look, ...fields },
  ]);
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

async function pass(queueId: string, seconds: number): Promise<void> {
  const sql = `UPDATE messaging.lease SET expires_at = expires_at - $1::int * interval '1 second'
    WHERE queue_id = (SELECT numeric_id FROM queue WHERE id = $2)`;
  await database.pool.query(sql, [seconds, queueId]);
}

/** What a lawful claim gives, by group. */
function checkShares(takeable: ReadonlyMap<string, number>, taken: ReadonlyMap<string, number>, count: number, after: string): void {
  const inTurn = [...takeable.keys()].sort();
  const round = [...inTurn.filter((group) => group > after), ...inTurn.filter((group) => group <= after)];
  const evenShare = Math.floor(count / round.length);
  for (const group of round) {
    expect(taken.get(group) ?? 0).toBeGreaterThanOrEqual(Math.min(takeable.get(group) ?? 0, evenShare));
    expect(taken.get(group) ?? 0).toBeLessThanOrEqual(takeable.get(group) ?? 0);
  }
  if (evenShare === 0) expect([...taken.keys()].sort()).toEqual(round.slice(0, count).sort());
}

function countBy(groupsOf: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const group of groupsOf) counts.set(group, (counts.get(group) ?? 0) + 1);
  return counts;
}

type Command =
  | { kind: 'send'; messages: Sent[] }
  | { kind: 'claim'; count: number; isReadyFirst: boolean; deletes: boolean }
  | { kind: 'pass'; seconds: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc
    .array(fc.record({ group: fc.constantFrom(...groups), delaySeconds: fc.constantFrom(0, 0, 5) }), { minLength: 1, maxLength: 8 })
    .map((messages): Command => ({ kind: 'send', messages })),
  fc
    .record({ count: fc.integer({ min: 1, max: 10 }), isReadyFirst: fc.boolean(), deletes: fc.boolean() })
    .map((fields): Command => ({ kind: 'claim', ...fields })),
  fc.constantFrom(6, visibilityTimeoutSeconds + 1).map((seconds): Command => ({ kind: 'pass', seconds })),
);

test('every group gets its even share of a claim, of new, delayed and returned messages alike', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 25, size: 'max' }), async (commands) => {
      const queueId = await newQueue();
      const messages = new Map<string, { group: string; visibleAt: number }>();
      let now = 0;
      let after = '';
      for (const step of commands) {
        if (step.kind === 'pass') {
          now += step.seconds;
          await pass(queueId, step.seconds);
        } else if (step.kind === 'send') {
          const ids = await send(queueId, step.messages);
          for (const [index, { group, delaySeconds }] of step.messages.entries()) {
            messages.set(ids[index] ?? '', { group: group ?? noGroup, visibleAt: now + delaySeconds });
          }
        } else {
          const takeable = [...messages.values()].filter((one) => one.visibleAt <= now);
          const outcome = await claim(queueId, step.count, { isReadyFirst: step.isReadyFirst, afterTenant: after });
          expect(outcome.messages.length).toBeLessThanOrEqual(step.count);
          expect(outcome.messages.length > 0).toBe(takeable.length > 0);
          const taken = outcome.messages.map(({ messageId }) => messages.get(messageId));
          expect(taken.every((one) => one !== undefined && one.visibleAt <= now)).toBe(true);
          checkShares(countBy(takeable.map((one) => one.group)), countBy(taken.map((one) => one?.group ?? '')), step.count, after);
          after = outcome.servedTo ?? after;
          for (const { messageId } of outcome.messages) {
            const known = messages.get(messageId);
            if (known) known.visibleAt = now + visibilityTimeoutSeconds;
            if (step.deletes) messages.delete(messageId);
          }
          if (step.deletes) await deleteMessages(statementsOfPool(database.pool), outcome.messages);
        }
      }
    }),
    { numRuns: 40 },
  );
});

test('a claim that takes messages as they became visible fails that check', async () => {
  const queueId = await newQueue();
  await send(queueId, [...Array.from({ length: 5 }, () => ({ group: 'noisy', delaySeconds: 5 })), { group: 'quiet', delaySeconds: 6 }]);
  await pass(queueId, 10);
  const statements = statementsOfPool(database.pool);
  const look = { lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true, redrive: null };
  const [unfair] = await claimMessages(statements, [{ queueId, count: 2, visibilityTimeoutSeconds: 0, ...look }]);
  const takeable = new Map([
    ['noisy', 5],
    ['quiet', 1],
  ]);
  expect(() => checkShares(takeable, countBy((unfair?.messages ?? []).map((one) => one.body)), 2, '')).toThrow();
  const fair = await claim(queueId, 2);
  checkShares(takeable, countBy(fair.messages.map((one) => one.body)), 2, '');
});

test('groups of which everything is held hide nobody, however many they are', async () => {
  const queueId = await newQueue();
  const held = Array.from({ length: 350 }, (_, index) => ({ group: `held${String(index).padStart(3, '0')}`, delaySeconds: 0 }));
  await send(queueId, held);
  for (let taken = 0; taken < held.length; ) taken += (await claim(queueId, 500, { afterTenant: `held${taken}` })).messages.length;
  await send(queueId, [...Array.from({ length: 50 }, () => ({ group: 'noisy', delaySeconds: 5 })), { group: 'quiet', delaySeconds: 7 }]);
  await pass(queueId, 10);
  const bodies: string[] = [];
  for (let after = '', round = 0; round < 8; round += 1) {
    const outcome = await claim(queueId, 2, { afterTenant: after });
    bodies.push(...outcome.messages.map((message) => message.body));
    after = outcome.servedTo ?? after;
  }
  expect(bodies).toHaveLength(16);
  expect(bodies).toContain('quiet');
});

test('messages from before the queue had groups have their turn', async () => {
  const { id: queueId } = await insertQueue(database.pool, projectId);
  await send(
    queueId,
    Array.from({ length: 2 }, () => ({ group: null, delaySeconds: 0 })),
  );
  const [returning] = (await claim(queueId, 1)).messages;
  await pass(queueId, visibilityTimeoutSeconds + 1);
  await database.pool.query('UPDATE queue SET has_groups = true WHERE id = $1', [queueId]);
  await send(queueId, [...Array.from({ length: 9 }, () => ({ group: 'noisy', delaySeconds: 0 })), { group: null, delaySeconds: 0 }]);
  const { messages } = await claim(queueId, 3, { isReadyFirst: false });
  expect(messages.map((message) => message.body).sort()).toEqual([noGroup, noGroup, 'noisy']);
  expect(messages.map((message) => message.messageId)).toContain(returning?.messageId);
});
