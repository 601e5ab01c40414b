// What growth costs, as ratios to the same house with little in it: latencies of sends and receives over HTTP with 1 million
// messages waiting (10 million with --waiting), a FIFO queue with one group of as many, 10,000 queues, the throughput while
// a snapshot that has read the message tables stays open, and the size of the tables when everything is gone again.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { createSqsCaller, type SqsCaller } from '../crash/sqs-caller.ts';
import type { BenchHouse } from '../support/bench-house.ts';
import { startBenchHouse } from '../support/bench-house.ts';

type Options = { seconds: number; waiting: number; queues: number; snapshotSeconds: number };

const lanes = 4;
const body = 'x'.repeat(200);

/** Runs the parts one after the other on one house and prints a line for each. */
export async function benchGrowth(options: Options): Promise<void> {
  const house = await startBenchHouse(0, 'messaging');
  const pool = new pg.Pool({ connectionString: house.connectionString, max: 2 });
  try {
    const call = createSqsCaller(house.awsPort, house.credential);
    console.log(`growth: ${options.waiting} messages waiting, ${options.queues} queues; ratios to little of it in the same run`);
    await exchange(call, await createQueue(call, 'warm'), 5);
    await waitingMessages(house, pool, call, options);
    await largeGroup(pool, call, options);
    await manyQueues(pool, call, options);
    await openSnapshot(pool, call, options);
    await steadySize(pool, call);
  } finally {
    await pool.end();
    await house.stop();
  }
}

type Exchange = { perSecond: number; sendP99Ms: number; receiveP99Ms: number };

/** A few callers that send a message, receive one and delete it, over and over. */
async function exchange(
  call: SqsCaller,
  queueUrls: string | readonly string[],
  seconds: number,
  group?: (lane: number) => string,
): Promise<Exchange> {
  const urls = typeof queueUrls === 'string' ? [queueUrls] : queueUrls;
  const endsAt = performance.now() + seconds * 1_000;
  const sendMs: number[] = [];
  const receiveMs: number[] = [];
  const caller = async (lane: number) => {
    for (let index = lane; performance.now() < endsAt; index += 1) {
      const QueueUrl = urls[(index * 7919) % urls.length] ?? '';
      const fifo = group ? { MessageGroupId: group(lane), MessageDeduplicationId: crypto.randomUUID() } : {};
      const sent = performance.now();
      await expectOk(call('SendMessage', { QueueUrl, MessageBody: body, ...fifo }));
      const received = performance.now();
      const { Messages = [] } = (await expectOk(call('ReceiveMessage', { QueueUrl, WaitTimeSeconds: 1 }))) as {
        Messages?: { ReceiptHandle: string }[];
      };
      const done = performance.now();
      sendMs.push(received - sent);
      receiveMs.push(done - received);
      for (const { ReceiptHandle } of Messages) await expectOk(call('DeleteMessage', { QueueUrl, ReceiptHandle }));
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => caller(lane)));
  return { perSecond: sendMs.length / seconds, sendP99Ms: percentile(sendMs), receiveP99Ms: percentile(receiveMs) };
}

async function waitingMessages(house: BenchHouse, pool: pg.Pool, call: SqsCaller, { seconds, waiting }: Options): Promise<void> {
  const [small, large] = [await createQueue(call, 'small'), await createQueue(call, 'large')];
  const numericId = await numericIdOf(pool, 'large');
  await pool.query(
    `WITH stored AS (
       INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
       SELECT nextval('messaging.message_sequence'), gen_random_uuid(), now(), '000000000000', $1 FROM generate_series(1, $2::int) RETURNING sequence
     ) INSERT INTO messaging.ready (queue_id, sequence) SELECT $3, sequence FROM stored`,
    [body, waiting, numericId],
  );
  await pool.query('VACUUM ANALYZE');
  // In turns, so that whatever else the machine does falls on both.
  const figures = { small: [] as Exchange[], large: [] as Exchange[] };
  for (let round = 0; round < 3; round += 1) {
    figures.small.push(await exchange(call, small, seconds));
    figures.large.push(await exchange(call, large, seconds));
  }
  const [empty, full] = [middle(figures.small), middle(figures.large)];
  console.log(
    `  waiting messages       send p99 ${empty.sendP99Ms.toFixed(1)} → ${full.sendP99Ms.toFixed(1)} ms (${(full.sendP99Ms / empty.sendP99Ms).toFixed(2)} ×)  receive p99 ${empty.receiveP99Ms.toFixed(1)} → ${full.receiveP99Ms.toFixed(1)} ms (${(full.receiveP99Ms / empty.receiveP99Ms).toFixed(2)} ×)  on port ${house.awsPort}`,
  );
}

/** One group of very many messages, held by nobody; other groups of the queue come and go beside it. */
async function largeGroup(pool: pg.Pool, call: SqsCaller, { seconds, waiting }: Options): Promise<void> {
  const [small, large] = [
    await createQueue(call, 'small.fifo', { FifoQueue: 'true' }),
    await createQueue(call, 'large.fifo', { FifoQueue: 'true' }),
  ];
  const numericId = await numericIdOf(pool, 'large.fifo');
  await pool.query(
    `WITH own AS (
       INSERT INTO messaging.fifo_group (queue_id, name, claimable_at) VALUES ($3, 'large', now() + interval '1 hour') RETURNING group_id
     ), stored AS (
       INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
       SELECT nextval('messaging.message_sequence'), gen_random_uuid(), now(), '000000000000', $1 FROM generate_series(1, $2::int) RETURNING sequence
     ) INSERT INTO messaging.fifo_message (sequence, group_id, position, visible_at, receive_count, nonce)
       SELECT sequence, group_id, sequence, now(), 0, 0 FROM stored, own`,
    [body, waiting, numericId],
  );
  await pool.query('VACUUM ANALYZE');
  const figures = { small: [] as Exchange[], large: [] as Exchange[] };
  for (let round = 0; round < 3; round += 1) {
    figures.small.push(await exchange(call, small, seconds, (lane) => `g${lane}`));
    figures.large.push(await exchange(call, large, seconds, (lane) => `g${lane}`));
  }
  const [empty, full] = [middle(figures.small), middle(figures.large)];
  console.log(
    `  one group of as many   other groups: ${empty.perSecond.toFixed(0)} → ${full.perSecond.toFixed(0)} exchanges/s (${(full.perSecond / empty.perSecond).toFixed(2)} ×)  receive p99 ${empty.receiveP99Ms.toFixed(1)} → ${full.receiveP99Ms.toFixed(1)} ms`,
  );
}

async function manyQueues(pool: pg.Pool, call: SqsCaller, { seconds, queues }: Options): Promise<void> {
  const first = await createQueue(call, 'many-0');
  await pool.query(
    `INSERT INTO queue (id, project_id, region, name, is_fifo, attributes, tags)
     SELECT 'many' || lpad(n::text, 6, '0'), project_id, region, 'many-' || n, false, attributes, tags FROM queue, generate_series(1, $1::int) n WHERE name = 'many-0'`,
    [queues],
  );
  const all = Array.from({ length: queues }, (_, index) => first.replace('many-0', `many-${index}`));
  const figures = { one: [] as Exchange[], all: [] as Exchange[] };
  // The first round of all reads every queue's row once.
  await exchange(call, all, seconds * 2);
  for (let round = 0; round < 3; round += 1) {
    figures.one.push(await exchange(call, first, seconds));
    figures.all.push(await exchange(call, all, seconds));
  }
  const [one, many] = [middle(figures.one), middle(figures.all)];
  console.log(
    `  ${queues} queues           ${one.perSecond.toFixed(0)} → ${many.perSecond.toFixed(0)} exchanges/s (${(many.perSecond / one.perSecond).toFixed(2)} ×)  send p99 ${one.sendP99Ms.toFixed(1)} → ${many.sendP99Ms.toFixed(1)} ms`,
  );
}

async function openSnapshot(pool: pg.Pool, call: SqsCaller, { seconds, snapshotSeconds }: Options): Promise<void> {
  const queue = await createQueue(call, 'observed');
  const before = await exchange(call, queue, seconds);
  const client = await pool.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  for (const table of ['message', 'ready', 'lease']) await client.query(`SELECT count(*) FROM messaging.${table}`);
  const during: Exchange[] = [];
  for (let spent = 0; spent < snapshotSeconds; spent += 10) during.push(await exchange(call, queue, 10));
  await client.query('COMMIT');
  client.release();
  const after = await exchange(call, queue, seconds);
  // What the machine gives changes; the rates before and after say how much.
  const base = (before.perSecond + after.perSecond) / 2;
  const last = during.at(-1)?.perSecond ?? Number.NaN;
  const mean = during.reduce((sum, one) => sum + one.perSecond, 0) / during.length;
  console.log(
    `  open snapshot          ${base.toFixed(0)} exchanges/s without; over ${during.length * 10} s ${mean.toFixed(0)} (${(mean / base).toFixed(2)} ×), in the last ten seconds ${last.toFixed(0)} (${(last / base).toFixed(2)} ×)`,
  );
}

/** Everything goes; the same traffic then leaves tables of the size it left before. */
async function steadySize(pool: pg.Pool, call: SqsCaller): Promise<void> {
  for (const name of ['large', 'large.fifo', 'observed']) {
    await expectOk(call('PurgeQueue', { QueueUrl: `http://x/000000000000/${name}` }));
  }
  const bytes = async () => {
    const { rows } = await pool.query<{ bytes: number }>(
      "SELECT sum(pg_total_relation_size(relid))::float8 AS bytes FROM pg_stat_user_tables WHERE schemaname = 'messaging' AND relname IN ('ready', 'lease')",
    );
    return (rows[0]?.bytes ?? 0) / 1_048_576;
  };
  const full = await bytes();
  const deadline = performance.now() + 180_000;
  for (;;) {
    const { rows } = await pool.query<{ count: number }>('SELECT count(*)::int AS count FROM messaging.discarded_queue');
    if (rows[0]?.count === 0 || performance.now() > deadline) break;
    await delay(500);
  }
  await pool.query('VACUUM messaging.ready, messaging.lease');
  const queue = await createQueue(call, 'steady');
  const sizes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await exchange(call, queue, 10);
    sizes.push(await bytes());
  }
  console.log(
    `  size of claim tables   ${full.toFixed(0)} MiB full, ${sizes.map((size) => size.toFixed(1)).join(', ')} MiB after each ten seconds of traffic`,
  );
}

async function numericIdOf(pool: pg.Pool, name: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>('SELECT numeric_id::text AS id FROM queue WHERE name = $1', [name]);
  return rows[0]?.id ?? '';
}

async function createQueue(call: SqsCaller, name: string, attributes: Record<string, string> = {}): Promise<string> {
  return String((await expectOk(call('CreateQueue', { QueueName: name, Attributes: attributes }))).QueueUrl);
}

async function expectOk(reply: ReturnType<SqsCaller>): Promise<Record<string, unknown>> {
  const { outcome, output, code } = await reply;
  if (outcome !== 'ok') throw new Error(`a call failed: ${outcome} ${code} ${JSON.stringify(output)}`);
  return output;
}

function percentile(values: number[]): number {
  values.sort((left, right) => left - right);
  return values[Math.floor(values.length * 0.99)] ?? Number.NaN;
}

/** Of three rounds the middle one of each figure. */
function middle(rounds: readonly Exchange[]): Exchange {
  const of = (pick: (one: Exchange) => number) =>
    rounds.map(pick).sort((left, right) => left - right)[Math.floor(rounds.length / 2)] ?? Number.NaN;
  return { perSecond: of((one) => one.perSecond), sendP99Ms: of((one) => one.sendP99Ms), receiveP99Ms: of((one) => one.receiveP99Ms) };
}
