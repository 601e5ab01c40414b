// Random commands against a pure model of a standard queue with a dead-letter queue and against the Postgres store:
// after each of them both hold the same messages, in the same states, with the same counts.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { asSqlTransaction } from '#server/db/transaction.ts';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { purgeQueue } from '../catalog/change-queues.ts';
import { changeVisibility } from './change-visibility.ts';
import type { ClaimedMessage } from './claim-messages.ts';
import { claimMessages, everMs } from './claim-messages.ts';
import { deleteMessages } from './delete-messages.ts';
import { readDepths } from './read-depths.ts';
import { sendMessages } from './send-messages.ts';
import type { Statements } from './statements.ts';
import { statementsOfPool } from './statements.ts';

const maxReceiveCount = 2;
const visibilityTimeoutSeconds = 30;

/** The specification: every message with when it is visible again and how often it was received. */
type ModelMessage = { messageId: string; isDead: boolean; visibleAt: number; receiveCount: number; handle: ClaimedMessage | null };
type Model = { now: number; messages: Map<string, ModelMessage>; gone: ClaimedMessage[] };
type Real = { statements: Statements; sourceId: string; deadId: string; sourceNumericId: string; deadNumericId: string; deadName: string };

let database: TestDatabase;
let statements: Statements;
let projectId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  statements = statementsOfPool(database.pool);
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

const visible = (model: Model, isDead: boolean) =>
  [...model.messages.values()].filter((one) => one.isDead === isDead && one.visibleAt <= model.now);

class Send implements fc.AsyncCommand<Model, Real> {
  readonly delays: number[];
  constructor(delays: number[]) {
    this.delays = delays;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const entries = this.delays.map((delaySeconds) => ({
      queueId: real.sourceId,
      messageId: randomUUID(),
      senderId: 's',
      message: { body: 'b', attributes: null, systemAttributes: null, delaySeconds, sizeBytes: 1 },
      deadLetterSource: null,
    }));
    await sendMessages(real.statements, entries);
    for (const { messageId, message } of entries) {
      const visibleAt = model.now + message.delaySeconds;
      model.messages.set(messageId, { messageId, isDead: false, visibleAt, receiveCount: 0, handle: null });
    }
    await agree(model, real);
  }
  toString = () => `send ${this.delays}`;
}

class Receive implements fc.AsyncCommand<Model, Real> {
  readonly count: number;
  readonly isDead: boolean;
  readonly isReadyFirst: boolean;
  constructor(count: number, isDead: boolean, isReadyFirst: boolean) {
    this.count = count;
    this.isDead = isDead;
    this.isReadyFirst = isReadyFirst;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const redrive = this.isDead ? null : { maxReceiveCount, deadLetterQueueName: real.deadName, sourceArn: 'arn:source' };
    const queueId = this.isDead ? real.deadId : real.sourceId;
    const look = { lowerBound: '0', dueWithinMs: everMs, isReadyFirst: this.isReadyFirst };
    const [outcome] = await claimMessages(real.statements, [{ queueId, count: this.count, visibilityTimeoutSeconds, ...look, redrive }]);
    const before = visible(model, this.isDead);
    expect((outcome?.messages.length ?? 0) + (outcome?.moved?.count ?? 0)).toBe(Math.min(this.count, before.length));
    for (const message of outcome?.messages ?? []) {
      const known = model.messages.get(message.messageId);
      expect(known && before.includes(known)).toBe(true);
      if (!known) continue;
      known.receiveCount += 1;
      expect(message.receiveCount).toBe(known.receiveCount);
      if (!this.isDead) expect(known.receiveCount).toBeLessThanOrEqual(maxReceiveCount);
      known.visibleAt = model.now + visibilityTimeoutSeconds;
      if (known.handle) model.gone.push(known.handle);
      known.handle = message;
    }
    // Which of the exhausted messages moved is the store's choice; that as many did as it says is checked below.
    if (outcome?.moved) await this.#follow(model, real);
    await agree(model, real);
  }
  async #follow(model: Model, real: Real): Promise<void> {
    const sql = 'SELECT m.message_id FROM messaging.lease l JOIN messaging.message m USING (sequence) WHERE l.queue_id = $1';
    const { rows } = await database.pool.query<{ message_id: string }>(sql, [real.deadNumericId]);
    for (const { message_id } of rows) {
      const known = model.messages.get(message_id);
      if (!known || known.isDead) continue;
      expect(known.receiveCount).toBe(maxReceiveCount);
      if (known.handle) model.gone.push(known.handle);
      Object.assign(known, { isDead: true, visibleAt: model.now, receiveCount: 0, handle: null });
    }
  }
  toString = () => `receive ${this.count} ${this.isDead ? 'dead' : 'source'}`;
}

class Delete implements fc.AsyncCommand<Model, Real> {
  readonly pick: number;
  constructor(pick: number) {
    this.pick = pick;
  }
  check = (model: Readonly<Model>) => [...model.messages.values()].some((one) => one.handle);
  async run(model: Model, real: Real): Promise<void> {
    const held = [...model.messages.values()].filter((one) => one.handle);
    const chosen = held[this.pick % held.length];
    if (!chosen?.handle) return;
    expect(await deleteMessages(real.statements, [chosen.handle])).toEqual([true]);
    model.messages.delete(chosen.messageId);
    model.gone.push(chosen.handle);
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
  check = (model: Readonly<Model>) => [...model.messages.values()].some((one) => one.handle);
  async run(model: Model, real: Real): Promise<void> {
    const held = [...model.messages.values()].filter((one) => one.handle);
    const chosen = held[this.pick % held.length];
    if (!chosen?.handle) return;
    const stale = model.gone.map((handle) => ({ handle, timeoutSeconds: this.seconds }));
    const outcomes = await changeVisibility(real.statements, [...stale, { handle: chosen.handle, timeoutSeconds: this.seconds }]);
    const isInFlight = chosen.visibleAt > model.now;
    expect(outcomes).toEqual([...stale.map(() => 'gone'), isInFlight ? 'changed' : 'not-in-flight']);
    if (isInFlight) chosen.visibleAt = model.now + this.seconds;
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
    const sql = `UPDATE messaging.lease SET expires_at = expires_at - $1::int * interval '1 second', received_at = received_at - $1::int * interval '1 second'
      WHERE queue_id = ANY ($2::bigint[])`;
    await database.pool.query(sql, [this.seconds, [real.sourceNumericId, real.deadNumericId]]);
    model.now += this.seconds;
    await agree(model, real);
  }
  toString = () => `pass ${this.seconds} s`;
}

/** A purge gives the queue another number; what was there is out of reach at once, also what is in flight. */
class Purge implements fc.AsyncCommand<Model, Real> {
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    await purgeQueue(asSqlTransaction(database.pool), { isStrict: false }, real.sourceId);
    real.sourceNumericId = await numericIdOf(real.sourceId);
    for (const [messageId, one] of model.messages) if (!one.isDead) model.messages.delete(messageId);
    await agree(model, real);
  }
  toString = () => 'purge';
}

async function numericIdOf(queueId: string): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>('SELECT numeric_id::text AS id FROM queue WHERE id = $1', [queueId]);
  return rows[0]?.id ?? '';
}

async function agree(model: Model, real: Real): Promise<void> {
  const depths = await readDepths(real.statements, [real.sourceId, real.deadId]);
  for (const [queueId, isDead] of [
    [real.sourceId, false],
    [real.deadId, true],
  ] as const) {
    const own = [...model.messages.values()].filter((one) => one.isDead === isDead);
    const hidden = own.filter((one) => one.visibleAt > model.now);
    expect(depths.find((depth) => depth.queueId === queueId)).toMatchObject({
      visible: own.length - hidden.length,
      inFlight: hidden.filter((one) => one.receiveCount > 0).length,
      delayed: hidden.filter((one) => one.receiveCount === 0).length,
    });
  }
}

test('the store does what the model says', { timeout: 120_000 }, async () => {
  const seconds = fc.integer({ min: 0, max: 40 });
  const commands = [
    fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 3 }).map((delays) => new Send(delays)),
    fc
      .tuple(fc.integer({ min: 1, max: 6 }), fc.boolean(), fc.boolean())
      .map(([count, isDead, isReadyFirst]) => new Receive(count, isDead, isReadyFirst)),
    fc.integer({ min: 1, max: 10 }).map((count) => new Receive(count, false, true)),
    fc.constant(new Pass(visibilityTimeoutSeconds + 1)),
    fc.nat().map((pick) => new Delete(pick)),
    fc.tuple(fc.nat(), seconds).map(([pick, time]) => new ChangeVisibility(pick, time)),
    fc.integer({ min: 1, max: 40 }).map((time) => new Pass(time)),
    fc.constant(new Purge()),
  ];
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (sequence) => {
      const source = await insertQueue(database.pool, projectId);
      const dead = await insertQueue(database.pool, projectId);
      const real: Real = {
        statements,
        sourceId: source.id,
        deadId: dead.id,
        sourceNumericId: source.numericId,
        deadNumericId: dead.numericId,
        deadName: dead.name,
      };
      await fc.asyncModelRun(() => ({ model: { now: 0, messages: new Map(), gone: [] }, real }), sequence);
    }),
    { numRuns: 40 },
  );
});
