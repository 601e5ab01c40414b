// A crash run: load on a standard and a FIFO queue and on a topic, kill -9 of runtime, house or Postgres at seeded moments, a full drain,
// and the check of everything that was seen. `breaches` empty is the promise kept.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Breach } from './check-history.ts';
import { checkHistory } from './check-history.ts';
import type { CrashHouse } from './crash-house.ts';
import { startCrashHouse } from './crash-house.ts';
import type { CrashQueues } from './crash-load.ts';
import { startCrashLoad } from './crash-load.ts';
import type { FanOutQueues } from './fan-out-load.ts';
import { createFanOut } from './fan-out-load.ts';
import type { HistoryEvent } from './history.ts';
import { createSqsCaller, type SqsCaller } from './sqs-caller.ts';

export type CrashReport = {
  breaches: Breach[];
  kills: { runtime: number; house: number; postgres: number };
  acknowledged: number;
  unknown: number;
  /** Publishes acknowledged. */
  published: number;
  received: number;
  /** Longest time from a kill to the first call that succeeds, ms. */
  slowestRecoveryMs: number;
};

export type CrashOptions = {
  cycles: number;
  seed: number;
  /** Runs Postgres with synchronous_commit off and kills nothing else: the check must find losses. */
  isUnsafe?: boolean;
  onCycle?: (line: string) => void;
};

/** @throws Error when the house does not recover within a minute of a kill, or the queues do not drain */
export async function runCrash(options: CrashOptions): Promise<CrashReport> {
  const random = seededRandom(options.seed);
  const house = await startCrashHouse({ isUnsafe: options.isUnsafe ?? false });
  const kills = { runtime: 0, house: 0, postgres: 0 };
  const events: HistoryEvent[] = [];
  try {
    const call = createSqsCaller(house.awsPort, house.credential);
    const queues = await createQueues(call);
    const fanOut = await createFanOut(house.awsPort, house.credential, await createSubscribedQueues(call));
    // The queues themselves are to outlive the kills of an unsafe Postgres.
    await house.checkpoint();
    const load = startCrashLoad({ call, queues, fanOut, random, record: (event) => events.push(event) });
    let slowestRecoveryMs = 0;
    for (let cycle = 0; cycle < options.cycles; cycle += 1) {
      await delay(300 + random() * 900);
      const victim = options.isUnsafe ? 'postgres' : victims[cycle % victims.length];
      if (!victim) break;
      kills[victim] += 1;
      const killedAt = performance.now();
      await killers[victim](house);
      await untilServing(call, queues);
      if (victim === 'postgres') events.push({ kind: 'database-crash', startedMs: killedAt, doneMs: performance.now() });
      slowestRecoveryMs = Math.max(slowestRecoveryMs, performance.now() - killedAt);
      options.onCycle?.(`cycle ${cycle + 1}: ${victim} killed, serving after ${Math.round(performance.now() - killedAt)} ms`);
    }
    await delay(300);
    await load.stopSending();
    events.push(...(await untilEmpty(call, [...Object.values(queues), ...Object.values(fanOut.queues)], house.connectionString)));
    await load.stop();
    const facts = {
      [queues.standard]: { isFifo: false, redrive: { deadLetterQueue: queues.dead, maxReceiveCount } },
      [queues.dead]: { isFifo: false },
      [queues.fifo]: { isFifo: true },
      [fanOut.queues.all]: { isFifo: false },
      [fanOut.queues.filtered]: { isFifo: false },
    };
    const sends = events.filter((event) => event.kind === 'send');
    return {
      breaches: checkHistory({ queues: facts, events }),
      kills,
      acknowledged: sends.filter((event) => event.outcome === 'ok').length,
      unknown: sends.filter((event) => event.outcome === 'unknown').length,
      published: events.filter((event) => event.kind === 'publish' && event.outcome === 'ok').length,
      received: events.reduce((sum, event) => sum + (event.kind === 'receive' ? event.messages.length : 0), 0),
      slowestRecoveryMs,
    };
  } finally {
    await house.stop();
  }
}

const maxReceiveCount = 3;

/** In turn; the house is killed whole often enough that its supervisor never backs off from restarting the runtime. */
const victims = ['runtime', 'postgres', 'house', 'postgres'] as const;
const killers: Record<(typeof victims)[number], (house: CrashHouse) => Promise<void>> = {
  runtime: (house) => house.killRuntime(),
  house: (house) => house.killHouse(),
  postgres: (house) => house.killPostgres(),
};

async function createQueues(call: SqsCaller): Promise<CrashQueues> {
  const dead = await create(call, 'crash-dead');
  const redrive = { deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:crash-dead', maxReceiveCount };
  const standard = await create(call, 'crash', { RedrivePolicy: JSON.stringify(redrive) });
  return { standard, dead, fifo: await create(call, 'crash.fifo', { FifoQueue: 'true' }) };
}

async function createSubscribedQueues(call: SqsCaller): Promise<FanOutQueues> {
  return { all: await create(call, 'crash-all'), filtered: await create(call, 'crash-filtered') };
}

async function create(call: SqsCaller, name: string, attributes: Record<string, string> = {}): Promise<string> {
  const { output } = await call('CreateQueue', { QueueName: name, Attributes: attributes });
  if (typeof output.QueueUrl !== 'string') throw new Error(`no queue ${name}: ${JSON.stringify(output)}`);
  return output.QueueUrl;
}

async function untilServing(call: SqsCaller, queues: CrashQueues): Promise<void> {
  const deadline = performance.now() + 60_000;
  // Reads the database through a thread: it serves again.
  while ((await call('GetQueueAttributes', { QueueUrl: queues.standard, AttributeNames: ['All'] })).outcome !== 'ok') {
    if (performance.now() > deadline) throw new Error('the house does not serve again');
    await delay(20);
  }
}

/** Receivers run on meanwhile. @returns what the queues report then, and what the tables hold */
async function untilEmpty(call: SqsCaller, queueUrls: readonly string[], connectionString: string): Promise<HistoryEvent[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const deadline = performance.now() + 90_000;
    for (;;) {
      const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM messaging.message');
      if (rows[0]?.count === 0) break;
      if (performance.now() > deadline) throw new Error(`the queues do not drain, ${rows[0]?.count} messages are left`);
      await delay(200);
    }
  } finally {
    await client.end();
  }
  const events: HistoryEvent[] = [];
  for (const queue of queueUrls) {
    const startedMs = performance.now();
    const { output } = await call('GetQueueAttributes', { QueueUrl: queue, AttributeNames: ['All'] });
    const attributes = (output.Attributes ?? {}) as Record<string, string>;
    const reported = {
      visible: Number(attributes.ApproximateNumberOfMessages),
      inFlight: Number(attributes.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(attributes.ApproximateNumberOfMessagesDelayed),
    };
    events.push({ kind: 'depth', queue, reported, counted: { visible: 0, inFlight: 0, delayed: 0 }, startedMs, doneMs: performance.now() });
  }
  return events;
}

/** mulberry32: the same moments and choices for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
