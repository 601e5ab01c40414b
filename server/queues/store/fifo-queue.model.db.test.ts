// Random commands against a pure model of a FIFO queue with a dead-letter queue and against the Postgres store. What a
// receive may give is decided by the model alone: the first messages of groups that nobody holds, in their order.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asSqlTransaction } from '#server/db/transaction.ts';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { purgeQueue } from '../catalog/change-queues.ts';
import { changeFifoVisibility } from './change-fifo-visibility.ts';
import { claimFifoMessages } from './claim-fifo-messages.ts';
import type { ClaimedMessage } from './claim-messages.ts';
import { everMs } from './claim-messages.ts';
import { deleteFifoMessages } from './delete-fifo-messages.ts';
import { readDepths } from './read-depths.ts';
import { sendFifoMessages } from './send-fifo-messages.ts';
import type { Statements, Transact } from './statements.ts';
import { statementsOfPool, transactionsOfPool } from './statements.ts';

const maxReceiveCount = 2;
const deduplicationSeconds = 300;

type ModelMessage = { messageId: string; visibleAt: number; receiveCount: number; handle: ClaimedMessage | null };
/** Groups by `queue id group`, their messages in order. */
type Model = {
  now: number;
  groups: Map<string, ModelMessage[]>;
  remembered: Map<string, { messageId: string; sequence: string; until: number }>;
  stale: ClaimedMessage[];
  lastSequence: bigint;
};
type Queue = { id: string; numericId: string; name: string };
type Real = { transact: Transact; statements: Statements; source: Queue; dead: Queue };

let database: TestDatabase;
let projectId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

const groupOf = (model: Model, queue: Queue, name: string): ModelMessage[] => {
  const key = `${queue.id} ${name}`;
  const messages = model.groups.get(key) ?? [];
  model.groups.set(key, messages);
  return messages;
};
const groupsOf = (model: Model, queue: Queue) => [...model.groups].filter(([key]) => key.startsWith(`${queue.id} `));
const isHeld = (model: Model, group: readonly ModelMessage[]) => group.some((one) => one.receiveCount > 0 && one.visibleAt > model.now);
const held = (model: Model) => [...model.groups.values()].flatMap((group) => group.filter((one) => one.handle));

class Send implements fc.AsyncCommand<Model, Real> {
  readonly entries: { group: string; id: string; delaySeconds: number }[];
  constructor(entries: { group: string; id: string; delaySeconds: number }[]) {
    this.entries = entries;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const sent = this.entries.map(({ group, id, delaySeconds }) => {
      const fifo = { groupId: group, deduplicationId: id, deduplicationScope: '' };
      const message = { body: 'b', attributes: null, systemAttributes: { MessageGroupId: group }, delaySeconds, sizeBytes: 1, fifo };
      return { queueId: real.source.id, messageId: randomUUID(), senderId: 's', message, fifo, deadLetterSource: null };
    });
    const outcomes = await sendFifoMessages(real.transact, sent);
    for (const [index, entry] of sent.entries()) {
      const outcome = outcomes[index];
      if (outcome === undefined || outcome === 'queue-missing') throw new Error('the queue is there');
      const known = model.remembered.get(entry.fifo.deduplicationId);
      if (known && known.until > model.now) {
        expect(outcome).toEqual({ messageId: known.messageId, sequence: known.sequence, isDuplicate: true });
        continue;
      }
      expect(outcome).toMatchObject({ messageId: entry.messageId, isDuplicate: false });
      expect(BigInt(outcome.sequence)).toBeGreaterThan(model.lastSequence);
      model.lastSequence = BigInt(outcome.sequence);
      const { messageId, sequence } = outcome;
      model.remembered.set(entry.fifo.deduplicationId, { messageId, sequence, until: model.now + deduplicationSeconds });
      const visibleAt = model.now + entry.message.delaySeconds;
      groupOf(model, real.source, entry.fifo.groupId).push({ messageId, visibleAt, receiveCount: 0, handle: null });
    }
    await agree(model, real);
  }
  toString = () => `send ${this.entries.map(({ group, id, delaySeconds }) => `${group}/${id}+${delaySeconds}`)}`;
}

class Receive implements fc.AsyncCommand<Model, Real> {
  readonly counts: number[];
  readonly isDead: boolean;
  readonly seconds: number;
  constructor(counts: number[], isDead: boolean, seconds: number) {
    this.counts = counts;
    this.isDead = isDead;
    this.seconds = seconds;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const queue = this.isDead ? real.dead : real.source;
    const redrive = this.isDead ? null : { maxReceiveCount, deadLetterQueueName: real.dead.name, sourceArn: 'arn:source' };
    const look = { lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true };
    const claims = this.counts.map((count) => ({ queueId: queue.id, count, visibilityTimeoutSeconds: this.seconds, ...look, redrive }));
    const outcomes = await claimFifoMessages(real.transact, claims);
    const free = new Map(groupsOf(model, queue).filter(([, group]) => !isHeld(model, group)));
    const claimable = [...free.values()].filter((group) => group[0] && group[0].visibleAt <= model.now).length;
    const received = outcomes.flatMap((outcome) => outcome.messages);
    if (claimable > 0) expect(received.length + outcomes.filter((outcome) => outcome.moved).length).toBeGreaterThan(0);
    for (const [index, outcome] of outcomes.entries()) {
      expect(outcome.messages.length).toBeLessThanOrEqual(this.counts[index] ?? 0);
      const taken = Map.groupBy(outcome.messages, (message) => String(message.systemAttributes?.MessageGroupId));
      for (const [name, messages] of taken) {
        // One receive has the group, from its first message on, in order, without gaps.
        const group = free.get(`${queue.id} ${name}`);
        free.delete(`${queue.id} ${name}`);
        expect(messages.map((message) => message.messageId)).toEqual(group?.slice(0, messages.length).map((one) => one.messageId));
        for (const [place, message] of messages.entries()) {
          const one = group?.[place];
          if (!one) continue;
          expect(one.visibleAt).toBeLessThanOrEqual(model.now);
          if (one.handle) model.stale.push(one.handle);
          Object.assign(one, { receiveCount: one.receiveCount + 1, visibleAt: model.now + this.seconds, handle: message });
          expect(message.receiveCount).toBe(one.receiveCount);
          if (!this.isDead) expect(one.receiveCount).toBeLessThanOrEqual(maxReceiveCount);
        }
      }
    }
    if (outcomes.some((outcome) => outcome.moved)) await this.#follow(model, real);
    await agree(model, real);
  }
  /** Which groups were looked at is the store's choice; what moved must have been exhausted, and goes to the end, in order. */
  async #follow(model: Model, real: Real): Promise<void> {
    const sql = `SELECT p.message_id, g.name FROM messaging.fifo_message m JOIN messaging.fifo_group g USING (group_id)
      JOIN messaging.message p ON p.sequence = m.sequence WHERE g.queue_id = $1 ORDER BY m.position`;
    const { rows } = await database.pool.query<{ message_id: string; name: string }>(sql, [real.dead.numericId]);
    for (const { message_id, name } of rows) {
      const group = groupOf(model, real.source, name);
      const index = group.findIndex((one) => one.messageId === message_id);
      const [one] = index < 0 ? [] : group.splice(index, 1);
      if (!one) continue;
      expect(one.receiveCount).toBe(maxReceiveCount);
      if (one.handle) model.stale.push(one.handle);
      groupOf(model, real.dead, name).push({ messageId: message_id, visibleAt: model.now, receiveCount: 0, handle: null });
    }
  }
  toString = () => `receive ${this.counts} for ${this.seconds} s${this.isDead ? ' dead' : ''}`;
}

class Delete implements fc.AsyncCommand<Model, Real> {
  readonly pick: number;
  constructor(pick: number) {
    this.pick = pick;
  }
  check = (model: Readonly<Model>) => held(model).length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const one = held(model)[this.pick % held(model).length];
    if (!one?.handle) return;
    // Handles of earlier leases delete nothing, also when the message is with somebody else by now.
    const outcomes = await deleteFifoMessages(real.transact, [...model.stale, one.handle]);
    expect(outcomes.slice(0, -1)).not.toContain('deleted');
    expect(outcomes.at(-1)).toBe(one.visibleAt > model.now ? 'deleted' : 'expired');
    if (one.visibleAt > model.now) {
      for (const group of model.groups.values()) if (group.includes(one)) group.splice(group.indexOf(one), 1);
      expect(await deleteFifoMessages(real.transact, [one.handle])).toEqual(['gone']);
    }
    await agree(model, real);
  }
  toString = () => `delete ${this.pick}`;
}

class ChangeVisibility implements fc.AsyncCommand<Model, Real> {
  readonly pick: number;
  readonly seconds: number;
  constructor(pick: number, seconds: number) {
    this.pick = pick;
    this.seconds = seconds;
  }
  check = (model: Readonly<Model>) => held(model).length > 0;
  async run(model: Model, real: Real): Promise<void> {
    const one = held(model)[this.pick % held(model).length];
    if (!one?.handle) return;
    const stale = model.stale.map((handle) => ({ handle, timeoutSeconds: this.seconds }));
    const outcomes = await changeFifoVisibility(real.transact, [...stale, { handle: one.handle, timeoutSeconds: this.seconds }]);
    const isInFlight = one.visibleAt > model.now;
    expect(outcomes).toEqual([...stale.map(() => 'gone'), isInFlight ? 'changed' : 'not-in-flight']);
    if (isInFlight) one.visibleAt = model.now + this.seconds;
    await agree(model, real);
  }
  toString = () => `change visibility ${this.pick} to ${this.seconds}`;
}

class Pass implements fc.AsyncCommand<Model, Real> {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const ago = "$1::int * interval '1 second'";
    const queues = [[real.source.numericId, real.dead.numericId]];
    await database.pool.query(
      `UPDATE messaging.fifo_message m SET visible_at = visible_at - ${ago}, received_at = received_at - ${ago}
       FROM messaging.fifo_group g WHERE g.group_id = m.group_id AND g.queue_id = ANY ($2)`,
      [this.seconds, ...queues],
    );
    await database.pool.query(
      `UPDATE messaging.fifo_group SET claimable_at = claimable_at - ${ago} WHERE claimable_at <> 'infinity' AND queue_id = ANY ($2)`,
      [this.seconds, ...queues],
    );
    const forget = `UPDATE messaging.fifo_deduplication SET expires_at = expires_at - ${ago} WHERE queue = $2`;
    await database.pool.query(forget, [this.seconds, real.source.id]);
    model.now += this.seconds;
    await agree(model, real);
  }
  toString = () => `pass ${this.seconds} s`;
}

/** A purge empties the queue at once; deduplication ids are remembered over it. */
class Purge implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    await purgeQueue(asSqlTransaction(database.pool), { isStrict: false }, real.source.id);
    const { rows } = await database.pool.query<{ id: string }>('SELECT numeric_id::text AS id FROM queue WHERE id = $1', [real.source.id]);
    real.source.numericId = rows[0]?.id ?? '';
    for (const [, group] of groupsOf(model, real.source)) group.splice(0);
    await agree(model, real);
  }
  toString = () => 'purge';
}

async function agree(model: Model, real: Real): Promise<void> {
  const depths = await readDepths(real.statements, [real.source.id, real.dead.id]);
  for (const queue of [real.source, real.dead]) {
    const own = groupsOf(model, queue).flatMap(([, group]) => group);
    const hidden = own.filter((one) => one.visibleAt > model.now);
    expect(depths.find((depth) => depth.queueId === queue.id)).toMatchObject({
      visible: own.length - hidden.length,
      inFlight: hidden.filter((one) => one.receiveCount > 0).length,
      delayed: hidden.filter((one) => one.receiveCount === 0).length,
    });
  }
}

test('the store does what the model says', { timeout: 120_000 }, async () => {
  const group = fc.constantFrom('a', 'b', 'c');
  const id = fc.oneof({ weight: 4, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.constantFrom('x', 'y') });
  const delaySeconds = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(20) });
  const commands = [
    fc.array(fc.record({ group, id, delaySeconds }), { minLength: 1, maxLength: 4 }).map((entries) => new Send(entries)),
    fc
      .tuple(fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 30, 60))
      .map(([counts, seconds]) => new Receive(counts, false, seconds)),
    fc.integer({ min: 1, max: 3 }).map((count) => new Receive([count], true, 30)),
    fc.nat().map((pick) => new Delete(pick)),
    fc.tuple(fc.nat(), fc.constantFrom(0, 10, 90)).map(([pick, seconds]) => new ChangeVisibility(pick, seconds)),
    fc.constantFrom(5, 31, 301).map((seconds) => new Pass(seconds)),
    fc.constant(new Purge()),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (sequence) => {
      const [source, dead] = [
        await insertQueue(database.pool, projectId, { isFifo: true }),
        await insertQueue(database.pool, projectId, { isFifo: true }),
      ];
      const real: Real = { transact: transactionsOfPool(database.pool), statements: statementsOfPool(database.pool), source, dead };
      const model: Model = { now: 0, groups: new Map(), remembered: new Map(), stale: [], lastSequence: 0n };
      await fc.asyncModelRun(() => ({ model, real }), sequence);
    }),
    { numRuns: 40 },
  );
});
