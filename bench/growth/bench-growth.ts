// What growth costs, as ratios to the same house with little in it: latencies of sends and receives over HTTP with 1 million
// messages waiting (10 million with --waiting), a FIFO queue with one group of as many, 10,000 queues, the throughput while
// a snapshot that has read the message tables stays open, and the size of the tables when everything is gone again.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { messagingSessionOptions } from '../../server/queues/store/statements.ts';
import { createSqsCaller, type SqsCaller } from '../crash/sqs-caller.ts';
import { startBenchHouse } from '../support/bench-house.ts';
import { median } from '../support/median.ts';

/** `only`: names of parts to run, empty for all of them. */
type Options = { seconds: number; rounds: number; waiting: number; queues: number; snapshotSeconds: number; only: readonly string[] };

const lanes = 4;
const body = 'x'.repeat(200);
/** Messages of one statement that fills a queue. */
const chunk = 1_000_000;

const parts = { waiting: waitingMessages, group: largeGroup, queues: manyQueues, snapshot: openSnapshot, size: steadySize } as const;

/**
 * Runs the parts one after the other on one house and prints a line for each.
 *
 * @throws Error when `only` names no part
 */
export async function benchGrowth(options: Options): Promise<void> {
  const { only } = options;
  const unknown = only.filter((name) => !(name in parts));
  if (unknown.length > 0) throw new Error(`no part "${unknown.join()}" of growth: ${Object.keys(parts).join(', ')}`);
  const house = await startBenchHouse(0, 'messaging');
  const pool = new pg.Pool({ connectionString: house.connectionString, max: 2, options: messagingSessionOptions });
  try {
    const call = createSqsCaller(house.awsPort, house.credential);
    console.log(`growth: ${options.waiting} messages waiting, ${options.queues} queues; ratios to little of it in the same run`);
    await exchange(call, await createQueue(call, 'warm'), 5);
    for (const [name, part] of Object.entries(parts)) if (only.length === 0 || only.includes(name)) await part(pool, call, options);
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

async function waitingMessages(pool: pg.Pool, call: SqsCaller, { seconds, rounds, waiting }: Options): Promise<void> {
  const [small, large] = [await createQueue(call, 'small'), await createQueue(call, 'large')];
  const numericId = await numericIdOf(pool, 'large');
  for (let stored = 0; stored < waiting; stored += chunk) {
    await pool.query(
      `WITH stored AS (
         INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
         SELECT nextval('messaging.message_sequence'), gen_random_uuid(), now(), '000000000000', $1 FROM generate_series(1, $2::int) RETURNING sequence
       ) INSERT INTO messaging.ready (queue_id, sequence) SELECT $3, sequence FROM stored`,
      [body, Math.min(chunk, waiting - stored), numericId],
    );
  }
  await pool.query('VACUUM ANALYZE');
  const pairs = await inTurns(rounds, [() => exchange(call, small, seconds), () => exchange(call, large, seconds)]);
  const of = (pick: (one: Exchange) => number) =>
    `${median(pairs.map(([empty]) => pick(empty))).toFixed(1)} → ${median(pairs.map(([, full]) => pick(full))).toFixed(1)} ms (${median(pairs.map(([empty, full]) => pick(full) / pick(empty))).toFixed(2)} ×)`;
  console.log(`  waiting messages       send p99 ${of((one) => one.sendP99Ms)}  receive p99 ${of((one) => one.receiveP99Ms)}`);
}

/** One group of very many messages, held as by a slow receiver; other groups of the queue come and go beside it. */
async function largeGroup(pool: pg.Pool, call: SqsCaller, { seconds, rounds, waiting }: Options): Promise<void> {
  const [small, large] = [
    await createQueue(call, 'small.fifo', { FifoQueue: 'true' }),
    await createQueue(call, 'large.fifo', { FifoQueue: 'true' }),
  ];
  const numericId = await numericIdOf(pool, 'large.fifo');
  const { rows } = await pool.query<{ id: string }>(
    "INSERT INTO messaging.fifo_group (queue_id, name, claimable_at) VALUES ($1, 'large', now() + interval '1 hour') RETURNING group_id::text AS id",
    [numericId],
  );
  for (let stored = 0; stored < waiting; stored += chunk) {
    await pool.query(
      `WITH stored AS (
         INSERT INTO messaging.message (sequence, message_id, sent_at, sender_id, body)
         SELECT nextval('messaging.message_sequence'), gen_random_uuid(), now(), '000000000000', $1 FROM generate_series(1, $2::int) RETURNING sequence
       ) INSERT INTO messaging.fifo_message (sequence, group_id, position, visible_at, receive_count, nonce)
         SELECT sequence, $3, sequence, now(), 0, 0 FROM stored`,
      [body, Math.min(chunk, waiting - stored), rows[0]?.id],
    );
  }
  await pool.query('VACUUM ANALYZE');
  const group = (lane: number) => `g${lane}`;
  const pairs = await inTurns(rounds, [() => exchange(call, small, seconds, group), () => exchange(call, large, seconds, group)]);
  console.log(
    `  one group of as many   other groups: ${comparedRates(pairs)}  receive p99 ${median(pairs.map(([one]) => one.receiveP99Ms)).toFixed(1)} → ${median(pairs.map(([, one]) => one.receiveP99Ms)).toFixed(1)} ms`,
  );
}

async function manyQueues(pool: pg.Pool, call: SqsCaller, { seconds, rounds, queues }: Options): Promise<void> {
  const first = await createQueue(call, 'many-0');
  await pool.query(
    `INSERT INTO queue (id, project_id, region, name, is_fifo, attributes, tags)
     SELECT 'many' || lpad(n::text, 6, '0'), project_id, region, 'many-' || n, false, attributes, tags FROM queue, generate_series(1, $1::int) n WHERE name = 'many-0'`,
    [queues],
  );
  const all = Array.from({ length: queues }, (_, index) => first.replace('many-0', `many-${index}`));
  // The first round of all reads every queue's row once.
  await exchange(call, all, seconds * 2);
  const pairs = await inTurns(rounds, [() => exchange(call, first, seconds), () => exchange(call, all, seconds)]);
  console.log(
    `  ${queues} queues           ${comparedRates(pairs)}  send p99 ${median(pairs.map(([one]) => one.sendP99Ms)).toFixed(1)} → ${median(pairs.map(([, many]) => many.sendP99Ms)).toFixed(1)} ms`,
  );
}

/**
 * Rates beside those of a second house without a snapshot, in turns and as a ratio to it, so that what else the machine does
 * falls on both; the load rests a fifth of the time.
 */
async function openSnapshot(pool: pg.Pool, call: SqsCaller, { snapshotSeconds }: Options): Promise<void> {
  const reference = await startBenchHouse(0, 'messaging');
  try {
    const callReference = createSqsCaller(reference.awsPort, reference.credential);
    const [queue, other] = [await createQueue(call, 'observed'), await createQueue(callReference, 'observed')];
    const turn = async () => {
      const { perSecond } = await exchange(call, queue, 8);
      return { perSecond, ratio: perSecond / (await exchange(callReference, other, 2)).perSecond };
    };
    const before = [await turn(), await turn(), await turn()];
    const client = await pool.connect();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    for (const table of ['message', 'ready', 'lease']) await client.query(`SELECT count(*) FROM messaging.${table}`);
    const during: Awaited<ReturnType<typeof turn>>[] = [];
    for (let spent = 0; spent < snapshotSeconds; spent += 10) during.push(await turn());
    await client.query('COMMIT');
    client.release();
    const after = [await turn(), await turn(), await turn()];
    const rate = (turns: typeof during) => median(turns.map((one) => one.perSecond)).toFixed(0);
    const without = median([...before, ...after].map((one) => one.ratio));
    const beside = (turns: typeof during) => (median(turns.map((one) => one.ratio)) / without).toFixed(2);
    console.log(
      `  open snapshot          ${rate([...before, ...after])} exchanges/s without, ${rate(during)} over ${during.length * 10} s; beside a house without one ${beside(during)} ×, in its last minute ${beside(during.slice(-6))} ×`,
    );
  } finally {
    await reference.stop();
  }
}

/** Everything goes; the same traffic then leaves tables of the size it left before. */
async function steadySize(pool: pg.Pool, call: SqsCaller, { waiting }: Options): Promise<void> {
  const { rows: queues } = await pool.query<{ name: string }>('SELECT name FROM queue');
  for (const { name } of queues.filter((one) => !one.name.startsWith('many-'))) {
    await expectOk(call('PurgeQueue', { QueueUrl: `http://x/000000000000/${name}` }));
  }
  const bytes = async () => {
    const { rows } = await pool.query<{ bytes: number }>(
      "SELECT sum(pg_total_relation_size(relid))::float8 AS bytes FROM pg_stat_user_tables WHERE schemaname = 'messaging' AND relname IN ('ready', 'lease')",
    );
    return (rows[0]?.bytes ?? 0) / 1_048_576;
  };
  const full = await bytes();
  const startedAt = performance.now();
  const deadline = startedAt + 180_000 + waiting;
  while (await isAnythingDiscarded(pool)) {
    if (performance.now() > deadline) throw new Error('purged messages are not swept');
    await delay(500);
  }
  const sweptSeconds = (performance.now() - startedAt) / 1_000;
  await pool.query('VACUUM messaging.ready, messaging.lease');
  const queue = await createQueue(call, 'steady');
  const sizes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    await exchange(call, queue, 10);
    sizes.push(await bytes());
  }
  console.log(
    `  size of claim tables   ${full.toFixed(0)} MiB full, swept in ${sweptSeconds.toFixed(0)} s, ${sizes.map((size) => size.toFixed(1)).join(', ')} MiB after each ten seconds of traffic`,
  );
}

async function isAnythingDiscarded(pool: pg.Pool): Promise<boolean> {
  const { rows } = await pool.query<{ is: boolean }>(
    `SELECT EXISTS (SELECT FROM messaging.discarded_queue d WHERE EXISTS (SELECT FROM messaging.ready r WHERE r.queue_id = d.numeric_id)
       OR EXISTS (SELECT FROM messaging.lease l WHERE l.queue_id = d.numeric_id)
       OR EXISTS (SELECT FROM messaging.fifo_group g WHERE g.queue_id = d.numeric_id)) AS is`,
  );
  return rows[0]?.is ?? false;
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

type Pair = [Exchange, Exchange];

/** Both in every round, each first in every other one, so that whatever else the machine does falls on both. */
async function inTurns(rounds: number, [first, second]: [() => Promise<Exchange>, () => Promise<Exchange>]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) pairs.push([await first(), await second()]);
    else {
      const two = await second();
      pairs.push([await first(), two]);
    }
  }
  return pairs;
}

/** Median rates, and the median of the rounds' own ratios. */
function comparedRates(pairs: readonly Pair[]): string {
  const [little, much] = [median(pairs.map(([one]) => one.perSecond)), median(pairs.map(([, one]) => one.perSecond))];
  const ratio = median(pairs.map(([one, other]) => other.perSecond / one.perSecond));
  return `${little.toFixed(0)} → ${much.toFixed(0)} exchanges/s (${ratio.toFixed(2)} ×)`;
}
