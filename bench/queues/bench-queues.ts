// Queues beside named peers in one run, interleaved rounds, everything durable (fsync on) and on the same two cores, load
// generators included: SendMessage beside pgbench's prepared single-row inserts into the same Postgres, RabbitMQ's
// persistent publishes with a confirm each, and an SQS emulator; then batches, receives, FIFO sends and the way of a message
// to a waiting receiver. Requests are signed beforehand and every signature is verified.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { createSqsCaller } from '../crash/sqs-caller.ts';
import type { AmqpResult } from '../support/amqp-load.ts';
import type { BenchHouse } from '../support/bench-house.ts';
import { capture, startBenchHouse } from '../support/bench-house.ts';
import { median } from '../support/median.ts';
import { processTreeCpuUs } from '../support/process-cpu.ts';
import type { Peer } from '../support/queue-peers.ts';
import { startEmulator, startRabbitMq } from '../support/queue-peers.ts';
import { signedSqsRequest } from '../support/sign-request.ts';
import { runWrk } from '../support/wrk.ts';
import type { ConsumerJob, ConsumerResult } from './consumer-load.ts';

const connections = 64;
const bodyBytes = 200;
/** Hot code is compiled in the course of some ten thousand calls. */
const warmUpRounds = 2;

/** `only`: names of parts to run, empty for all of them. */
type Options = { seconds: number; rounds: number; only: readonly string[] };

const emulatorKinds = [
  ['fauxqs, in memory', 'fauxqs'],
  ['fauxqs, on disk', 'fauxqs-on-disk'],
  ['local-aws-sqs', 'local-aws-sqs'],
] as const;

const parts = ['pgbench', 'send', 'rabbitmq', 'emulators', 'batch', 'fifo', 'receive', 'latency'] as const;
type Figure = { perSecond: number; p50Ms?: number; p99Ms?: number; cpuUs?: number };
type Lane = { name: string; unit: string; note: string; run(): Promise<Figure> };

/**
 * Runs the rounds, two more before them to warm up, and prints medians and ratios to pgbench's inserts.
 *
 * @throws Error when `only` names no part
 */
export async function benchQueues(options: Options): Promise<void> {
  const unknown = options.only.filter((name) => !parts.some((part) => part === name));
  if (unknown.length > 0) throw new Error(`no part "${unknown.join()}" of the queues: ${parts.join(', ')}`);
  const wants = (part: (typeof parts)[number]) => options.only.length === 0 || options.only.includes(part);
  const house = await startBenchHouse(0, 'messaging');
  const pool = new pg.Pool({ connectionString: house.connectionString, max: 1 });
  const rabbit = wants('rabbitmq') ? await startRabbitMq(house.directory) : null;
  const emulators: { name: string; peer: Peer }[] = [];
  for (const [name, kind] of wants('emulators') ? emulatorKinds : []) {
    const peer = await startEmulator(house.directory, kind);
    if (peer) emulators.push({ name, peer });
  }
  try {
    const lanes = [
      ...(wants('pgbench') ? [await pgbenchLane(house, pool, options)] : []),
      ...(wants('send') ? [await sendLane(house, options)] : []),
      ...(rabbit ? [rabbitLane(rabbit, house, options)] : []),
      ...(await Promise.all(emulators.map(({ name, peer }) => emulatorLane(name, peer, house, options)))),
      // What is received is what the batches sent.
      ...(wants('batch') || wants('receive') ? [await batchLane(house, options)] : []),
      ...(wants('fifo') ? [await fifoLane(house, options)] : []),
      ...(wants('receive') ? [await consumerLane(house, 'receive-and-delete', options)] : []),
      ...(wants('latency') ? [await consumerLane(house, 'latency', options)] : []),
    ];
    const figures = lanes.map((): Figure[] => []);
    for (let round = -warmUpRounds; round < options.rounds; round += 1) {
      for (const [index, lane] of lanes.entries()) {
        const figure = await lane.run();
        if (round >= 0) figures[index]?.push(figure);
      }
    }
    print(lanes, figures);
  } finally {
    for (const peer of [rabbit, ...emulators.map((one) => one.peer)]) await peer?.stop();
    await pool.end();
    await house.stop();
  }
}

async function pgbenchLane(house: BenchHouse, pool: pg.Pool, { seconds }: Options): Promise<Lane> {
  await pool.query(
    'CREATE TABLE bench_message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, queue_id bigint NOT NULL, body text NOT NULL, sent_at timestamptz NOT NULL)',
  );
  const script = path.join(house.directory, 'insert.sql');
  await writeFile(script, `INSERT INTO bench_message (queue_id, body, sent_at) VALUES (1, '${'x'.repeat(bodyBytes)}', now());\n`);
  const flags = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', String(seconds), '-f', script];
  return {
    name: 'pgbench',
    unit: 'inserts/s',
    note: 'prepared single-row inserts',
    run: async () => ({ perSecond: Number(/tps = ([\d.]+)/.exec(await capture('pgbench', [...flags, house.connectionString]))?.[1]) }),
  };
}

async function sendLane(house: BenchHouse, { seconds }: Options): Promise<Lane> {
  const queueUrl = await createQueue(house.awsPort, house, 'sends');
  const input = (index: number) => ({ QueueUrl: queueUrl, MessageBody: body(index) });
  return {
    name: 'SendMessage',
    unit: 'messages/s',
    note: 'signatures verified, answered after COMMIT',
    run: () =>
      signedRun(
        house,
        house.awsPort,
        'SendMessage',
        Array.from({ length: 2_000 }, (_, index) => input(index)),
        seconds,
      ),
  };
}

async function emulatorLane(name: string, peer: Peer, house: BenchHouse, { seconds }: Options): Promise<Lane> {
  const queueUrl = await createQueue(peer.port, house, 'sends');
  const inputs = Array.from({ length: 2_000 }, (_, index) => ({ QueueUrl: queueUrl, MessageBody: body(index) }));
  return { name, unit: 'messages/s', note: 'SendMessage', run: () => signedRun(house, peer.port, 'SendMessage', inputs, seconds) };
}

function rabbitLane(peer: Peer, house: BenchHouse, { seconds }: Options): Lane {
  return {
    name: 'RabbitMQ',
    unit: 'messages/s',
    note: 'persistent publishes, a confirm each',
    run: async () => {
      const job = { port: peer.port, queue: 'sends', connections, seconds, bodyBytes };
      const result = await runJob<AmqpResult>(house, 'bench/support/amqp-load.ts', job);
      return { perSecond: result.completed / result.seconds, p50Ms: result.p50Ms, p99Ms: result.p99Ms };
    },
  };
}

async function batchLane(house: BenchHouse, { seconds }: Options): Promise<Lane> {
  const queueUrl = await createQueue(house.awsPort, house, 'batches');
  const inputs = Array.from({ length: 1_000 }, (_, index) => ({
    QueueUrl: queueUrl,
    Entries: Array.from({ length: 10 }, (_entry, id) => ({ Id: String(id), MessageBody: body(index * 10 + id) })),
  }));
  return {
    name: 'SendMessageBatch',
    unit: 'messages/s',
    note: 'ten at a time',
    run: async () => {
      const figure = await signedRun(house, house.awsPort, 'SendMessageBatch', inputs, seconds);
      return { ...figure, perSecond: figure.perSecond * 10, cpuUs: (figure.cpuUs ?? 0) / 10 };
    },
  };
}

/** Every message has a deduplication id of its own: duplicates would be cheap. */
async function fifoLane(house: BenchHouse, { seconds }: Options): Promise<Lane> {
  const queueUrl = await createQueue(house.awsPort, house, 'ordered.fifo', { FifoQueue: 'true' });
  let next = 0;
  return {
    name: 'FIFO SendMessage',
    unit: 'messages/s',
    note: '100 groups',
    run: async () => {
      const inputs = Array.from({ length: seconds * 15_000 }, () => {
        next += 1;
        return { QueueUrl: queueUrl, MessageBody: body(next), MessageGroupId: `g${next % 100}`, MessageDeduplicationId: `d${next}` };
      });
      const figure = await signedRun(house, house.awsPort, 'SendMessage', inputs, seconds);
      if (figure.perSecond * seconds > inputs.length) throw new Error('too few messages were prepared');
      return figure;
    },
  };
}

async function consumerLane(house: BenchHouse, kind: ConsumerJob['kind'], { seconds }: Options): Promise<Lane> {
  const isLatency = kind === 'latency';
  const name = isLatency ? 'timed' : 'batches';
  const queueUrl = await createQueue(house.awsPort, house, name);
  const common = { kind, port: house.awsPort, credential: house.credential, queueUrl, seconds };
  const job: ConsumerJob = { ...common, receivers: isLatency ? 8 : 16, sendsPerSecond: 500 };
  return {
    name: isLatency ? 'send → long poll' : 'receive + delete',
    unit: 'messages/s',
    note: isLatency
      ? '500 sends/s, eight receivers waiting; from before the send to the receiver'
      : 'ten at a time, 16 receivers; latency of receives and deletes',
    run: () => runJob<ConsumerResult>(house, 'bench/queues/consumer-load.ts', job),
  };
}

async function signedRun(house: BenchHouse, port: number, action: string, inputs: readonly object[], seconds: number): Promise<Figure> {
  const signedAtMs = Date.now();
  const requests = inputs.map((input) => signedSqsRequest(house.credential, port, action, input, signedAtMs));
  const cpuBefore = processTreeCpuUs([house.pid]);
  const result = await runWrk({ directory: house.directory, port, connections, seconds, requests });
  return { ...result, cpuUs: (processTreeCpuUs([house.pid]) - cpuBefore) / result.completed };
}

async function createQueue(
  port: number,
  { credential }: BenchHouse,
  name: string,
  attributes: Record<string, string> = {},
): Promise<string> {
  const { output } = await createSqsCaller(port, credential)('CreateQueue', { QueueName: name, Attributes: attributes });
  if (typeof output.QueueUrl !== 'string') throw new Error(`no queue ${name}: ${JSON.stringify(output)}`);
  // The emulator invents a host name.
  return `http://127.0.0.1:${port}/${/\d{12}\/[^/]+$/.exec(output.QueueUrl)?.[0]}`;
}

async function runJob<Result>(house: BenchHouse, program: string, job: object): Promise<Result> {
  const file = path.join(house.directory, 'job.json');
  await writeFile(file, JSON.stringify(job));
  return JSON.parse(await capture(process.execPath, [program, file])) as Result;
}

function body(index: number): string {
  return `${index}-`.padEnd(bodyBytes, 'x');
}

function print(lanes: readonly Lane[], figures: readonly (readonly Figure[])[]): void {
  console.log(
    `queues: ${connections} connections, ${bodyBytes}-byte bodies, fsync on; medians of ${figures[0]?.length} interleaved rounds`,
  );
  const base = lanes[0]?.name === 'pgbench' ? (figures[0] ?? []) : null;
  for (const [index, lane] of lanes.entries()) {
    const own = figures[index] ?? [];
    const of = (pick: (figure: Figure) => number | undefined) => median(own.flatMap((figure) => pick(figure) ?? []));
    const ratio = base && median(own.map((figure, round) => figure.perSecond / (base[round]?.perSecond ?? Number.NaN)));
    const latency = own.some((figure) => figure.p50Ms !== undefined)
      ? `  p50 ${of((figure) => figure.p50Ms).toFixed(1)} ms  p99 ${of((figure) => figure.p99Ms).toFixed(1)} ms`
      : '';
    const cpu = lane.name.includes('SendMessage') ? `  ${of((figure) => figure.cpuUs).toFixed(0)} CPU µs each without Postgres` : '';
    const rate = of((figure) => figure.perSecond)
      .toFixed(0)
      .padStart(7);
    console.log(
      `  ${lane.name.padEnd(18)} ${rate} ${lane.unit.padEnd(10)}${ratio === null ? '' : `  ${ratio.toFixed(2)} × pgbench`}${latency}${cpu}   ${lane.note}`,
    );
  }
}
