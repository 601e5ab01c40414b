// Messages through procedures: a viewer looks, an operator sends, purges and redrives, and the audit log says what moved.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../kernel/app-error.ts';
import { insertProject } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
let projectId: string;
let viewer: Caller;
let operator: Caller;
beforeAll(async () => {
  house = await createTestConsole();
  projectId = house.projectId;
  viewer = (await house.signIn('viewer')).caller;
  operator = (await house.signIn('operator')).caller;
});
afterAll(() => house.close());

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => null,
    (thrown: Error) => thrown,
  );
  return error?.cause instanceof AppError ? error.cause.code : `no refusal: ${error}`;
}

async function auditOf(entityId: string): Promise<{ action: string; after: unknown }[]> {
  const sql = `SELECT action, "after" FROM public.audit_record WHERE entity_id = $1 ORDER BY id`;
  return (await house.database.pool.query<{ action: string; after: unknown }>(sql, [entityId])).rows;
}

test('a redrive is planned by anybody who may look, done by an operator, and audited with what moved', async () => {
  const dead = await operator.queues.create({ projectId, name: 'dead' });
  expect(await viewer.queues.deadLetterSources({ projectId, queueId: dead.queueId })).toEqual([]);
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 3 });
  const source = await operator.queues.create({ projectId, name: 'source', attributes: { RedrivePolicy } });
  expect(await viewer.queues.deadLetterSources({ projectId, queueId: dead.queueId })).toEqual([
    { queueId: source.queueId, name: 'source' },
  ]);
  const attributes = { kind: { dataType: 'String', stringValue: 'test' } };
  for (const body of ['one', 'two']) await operator.queues.send({ projectId, queueId: dead.queueId, body, attributes });
  await house.database.pool.query('UPDATE messaging.ready SET dead_letter_source = $1', [source.arn]);
  const { messages } = await viewer.queues.browse({ projectId, queueId: dead.queueId });
  expect(messages.map(({ preview }) => preview)).toEqual(['one', 'two']);
  const sequence = messages[0]?.sequence ?? '';
  expect(await viewer.queues.openMessage({ projectId, queueId: dead.queueId, sequence })).toMatchObject({ body: 'one', attributes });
  const plan = await viewer.queues.planRedrive({ projectId, queueId: dead.queueId });
  const redrive = { projectId, queueId: dead.queueId, throughSequence: plan.throughSequence ?? '' };
  expect(await codeOf(viewer.queues.redrive(redrive))).toBe('auth.forbidden');
  expect(await operator.queues.redrive(redrive)).toEqual({ moved: 2 });
  expect(await operator.queues.redrive(redrive)).toEqual({ moved: 0 });
  expect(await codeOf(viewer.queues.openMessage({ projectId, queueId: dead.queueId, sequence }))).toBe('queue.message_gone');
  expect(await codeOf(viewer.queues.purge({ projectId, queueId: source.queueId }))).toBe('auth.forbidden');
  await operator.queues.purge({ projectId, queueId: source.queueId });
  expect((await viewer.queues.browse({ projectId, queueId: source.queueId })).messages).toEqual([]);
  expect(await auditOf(dead.queueId)).toMatchObject([
    { action: 'queue.create' },
    { action: 'queue.redrive', after: { moved: 2, to: ['source'] } },
  ]);
  expect(await auditOf(source.queueId)).toMatchObject([{ action: 'queue.create' }, { action: 'queue.purge' }]);
});

test("another project's queue can neither be looked into nor be a target", async () => {
  const other = await insertProject(house.database.pool);
  const stranger = (await house.signIn('owner', other.id)).caller;
  const mine = await operator.queues.create({ projectId, name: 'mine' });
  const theirs = await stranger.queues.create({ projectId: other.id, name: 'theirs' });
  expect(await codeOf(operator.queues.browse({ projectId, queueId: theirs.queueId }))).toBe('queue.not_found');
  expect(await codeOf(operator.queues.planRedrive({ projectId, queueId: mine.queueId, targetQueueId: theirs.queueId }))).toBe(
    'queue.not_found',
  );
});
