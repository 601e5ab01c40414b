// A load at a fixed rate whose requests differ: every one takes another of many paths, with the key that calls it, so that no
// request of a connection is like the one before. Runs as a process of its own (`node spread-load.ts JOB.json`) beside the measured one.
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { capture } from './bench-house.ts';
import { loadCore } from './place-process.ts';

export type SpreadJob = {
  port: number;
  connections: number;
  requestsPerSecond: number;
  /** How many requests in all; their answers are awaited. */
  requests: number;
  paths: string[];
  keys: string[];
};

/** Times from when a request was due, to the millisecond, to its answer; of the first second none, in which the load is still being compiled. */
export type SpreadResult = { answered: number; refused: number; p50Ms: number; p99Ms: number; maxMs: number };

type Due = { request: string; atMs: number };
/** A connection, the request it has sent, and those that wait for its answer. */
type Lane = { socket: Socket; sent: Due | undefined; waiting: Due[] };

/** Every connection answers one request after another; a turn that comes late sends what is due by then. */
export function runSpreadLoad(job: SpreadJob): Promise<SpreadResult> {
  const times = new Float64Array(job.requests);
  let answered = 0;
  let refused = 0;
  const { promise, resolve, reject } = Promise.withResolvers<SpreadResult>();
  const send = (lane: Lane) => {
    lane.sent = lane.waiting.shift();
    if (lane.sent !== undefined) lane.socket.write(lane.sent.request);
  };
  const finish = () => {
    const counted = times.subarray(job.requestsPerSecond).sort();
    const [p50Ms = 0, p99Ms = 0, maxMs = 0] = [0.5, 0.99, 1].map((share) => counted[Math.ceil(share * counted.length) - 1]);
    resolve({ answered, refused, p50Ms, p99Ms, maxMs });
  };
  const lanes = Array.from({ length: job.connections }, () => {
    const lane: Lane = { socket: connect({ port: job.port, host: '127.0.0.1', noDelay: true }), sent: undefined, waiting: [] };
    lane.socket.on('error', reject);
    lane.socket.on('data', (bytes: Buffer) => {
      // Answers are small and come whole: their head is their beginning.
      times[answered] = performance.now() - (lane.sent?.atMs ?? Number.NaN);
      answered += 1;
      if (bytes.toString('latin1', 9, 12) !== '200') refused += 1;
      if (answered === job.requests) finish();
      else send(lane);
    });
    return lane;
  });
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const atMs = performance.now();
    const due = Math.min(job.requests, Math.floor(((atMs - startedMs) * job.requestsPerSecond) / 1_000));
    for (; sent < due; sent += 1) {
      const lane = lanes[sent % lanes.length];
      if (!lane) return;
      lane.waiting.push({ request: requestOf(job, sent), atMs });
      if (lane.sent === undefined) send(lane);
    }
  }, 1);
  return promise.finally(() => {
    clearInterval(timer);
    for (const { socket } of lanes) socket.destroy();
  });
}

/** Steps by a prime, so that neighbours are not neighbours; each key has paths of its own, as customers have. */
function requestOf({ paths, keys }: SpreadJob, index: number): string {
  const at = (index * 7_919) % paths.length;
  const key = keys[at % keys.length];
  return `GET ${paths[at]} HTTP/1.1\r\nHost: bench\r\nx-api-key: ${key}\r\n\r\n`;
}

/** In a process of its own on the load's core. @param file  where the job is left for it @throws Error when a request was not answered 200 */
export async function runSpreadProcess(job: SpreadJob, file: string): Promise<SpreadResult> {
  await writeFile(file, JSON.stringify(job));
  // Its own collector would be measured as the gateway's: with room from the beginning it has little to do.
  const room = '--min-semi-space-size=16';
  const output = await capture('taskset', ['-c', String(loadCore), process.execPath, room, import.meta.filename, file]);
  const result = JSON.parse(output) as SpreadResult;
  if (result.refused > 0) throw new Error(`${result.refused} of ${result.answered} requests were refused`);
  return result;
}

if (import.meta.main) {
  const jobFile = process.argv[2];
  if (jobFile === undefined) throw new Error('usage: node spread-load.ts JOB.json');
  process.stdout.write(JSON.stringify(await runSpreadLoad(JSON.parse(readFileSync(jobFile, 'utf8')) as SpreadJob)));
}
