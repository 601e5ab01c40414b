// The history of depths: samples of a real store, read back in steps, with gaps where none were taken.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '#server/kernel/limits.ts';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { claimMessages, everMs } from '../store/claim-messages.ts';
import { readDepthHistory } from '../store/read-depth-history.ts';
import { sendMessages } from '../store/send-messages.ts';
import type { Statements } from '../store/statements.ts';
import { statementsOfPool } from '../store/statements.ts';
import { forgetDepths, sampleDepths } from './sample-depths.ts';

let database: TestDatabase;
let statements: Statements;
let projectId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  statements = statementsOfPool(database.pool);
  projectId = (await insertProject(database.pool)).id;
});
afterAll(() => database.close());

const minuteMs = 60_000;

async function send(queueId: string, count: number, delaySeconds = 0): Promise<void> {
  const message = { attributes: null, systemAttributes: null, delaySeconds, sizeBytes: 1, body: 'x' };
  const one = () => ({ queueId, messageId: randomUUID(), senderId: 's', message, deadLetterSource: null });
  await sendMessages(statements, Array.from({ length: count }, one));
}

/** Makes the minutes taken so far as old as that. */
async function age(minutes: number): Promise<void> {
  await database.pool.query("UPDATE messaging.depth_minute SET at = at - $1 * interval '1 minute'", [minutes]);
}

async function history(whose: { queueId: string } | { projectId: string; count: number }) {
  const { rows } = await database.pool.query<{ ms: number }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms');
  const nowMs = Math.floor((rows[0]?.ms ?? 0) / minuteMs) * minuteMs;
  const span = { grain: 'minute', fromMs: nowMs - 59 * minuteMs, toMs: nowMs + minuteMs, stepSeconds: 60 } as const;
  const read = await readDepthHistory(statements, { ...span, ...whose });
  const minutesAgo = (atMs: number) => Math.round((nowMs - atMs) / minuteMs);
  return {
    ...read,
    points: read.points.map(({ atMs, ...point }) => ({ ago: minutesAgo(atMs), ...point })),
    sampled: read.sampledMs.map(minutesAgo),
  };
}

test('a sample a minute says what every queue held; a queue that held nothing has no row, a minute without a sample is a gap', async () => {
  const [busy, idle] = [await insertQueue(database.pool, projectId, { name: 'busy' }), await insertQueue(database.pool, projectId)];
  await send(busy.id, 5);
  await send(busy.id, 2, 900);
  const claim = { visibilityTimeoutSeconds: 300, lowerBound: '0', dueWithinMs: everMs, isReadyFirst: true, redrive: null };
  await claimMessages(statements, [{ queueId: busy.id, count: 2, ...claim }]);
  expect(await sampleDepths(statements)).toBe(1);
  await age(10);
  // Three minutes later; what came between is not known.
  await send(busy.id, 4);
  expect(await sampleDepths(statements)).toBe(1);
  await age(5);
  const read = await history({ queueId: busy.id });
  // The minute may turn after either sample.
  const [first = 0, second = 0] = read.sampled;
  expect([15, 16, 17]).toContain(first);
  expect([5, 6, 7]).toContain(second);
  expect(read.points).toMatchObject([
    { ago: first, queueId: busy.id, visible: 3, inFlight: 2, delayed: 2, oldestSeconds: expect.any(Number) },
    { ago: second, visible: 7, inFlight: 2, delayed: 2 },
  ]);
  expect((await history({ queueId: idle.id })).points).toEqual([]);
  expect((await history({ projectId, count: 5 })).queues).toEqual([{ queueId: busy.id, name: 'busy' }]);
  expect(await history({ projectId: 'another', count: 5 })).toMatchObject({ queues: [], holdingCount: 0, points: [] });
});

test('the same minute is sampled once, and hours and days keep the highest', async () => {
  await database.pool.query('TRUNCATE messaging.depth_minute, messaging.depth_hour, messaging.depth_day');
  const queue = await insertQueue(database.pool, projectId, { name: 'once' });
  await send(queue.id, 3);
  // The minute may turn between two calls; then the second is a sample of the next.
  const taken = [await sampleDepths(statements), await sampleDepths(statements), await sampleDepths(statements)];
  expect(taken.filter((count) => count === null).length).toBeGreaterThan(0);
  // By more than the two minutes that there may be.
  await age(60);
  await database.pool.query('DELETE FROM messaging.ready WHERE queue_id = (SELECT numeric_id FROM queue WHERE id = $1)', [queue.id]);
  await sampleDepths(statements);
  const { rows } = await database.pool.query('SELECT max(visible) AS visible FROM messaging.depth_day WHERE queue_id = $1', [queue.id]);
  expect(rows).toEqual([{ visible: 3 }]);
});

test('more queues than can be counted are noted as not counted, and rows past their time go', async () => {
  await database.pool.query('TRUNCATE messaging.depth_minute, messaging.depth_hour, messaging.depth_day');
  const many = limits.messaging.sampledQueuesMax + 5;
  await database.pool.query(
    `WITH made AS (
       INSERT INTO queue (id, project_id, region, name, last_modified_at)
       SELECT 'many' || lpad(n::text, 6, '0'), $1, 'us-east-1', 'many' || n, now() - n * interval '1 second' FROM generate_series(1, $2::integer) n RETURNING numeric_id)
     INSERT INTO messaging.ready (queue_id, sequence) SELECT numeric_id, -numeric_id FROM made`,
    [projectId, many],
  );
  expect(await sampleDepths(statements)).toBeGreaterThanOrEqual(many);
  const { rows } = await database.pool.query<{ counted: number; uncounted: number }>(
    `SELECT count(visible)::integer AS counted, (count(*) - count(visible))::integer AS uncounted FROM messaging.depth_minute WHERE queue_id <> ''`,
  );
  expect(rows[0]?.counted).toBe(limits.messaging.sampledQueuesMax);
  expect(rows[0]?.uncounted).toBeGreaterThanOrEqual(5);
  expect(await forgetDepths(statements, 10_000)).toBe(0);
  await age(limits.messaging.depthMinuteDays * 1_440 + 1_440);
  const minutes = (rows[0]?.counted ?? 0) + (rows[0]?.uncounted ?? 0) + 1;
  expect(await forgetDepths(statements, 100)).toBe(100);
  expect(await forgetDepths(statements, 10_000)).toBe(minutes - 100);
});
