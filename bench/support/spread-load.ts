// A load at a fixed rate whose requests differ: every one takes another of many paths, with the key that calls it, so that no
// request of a connection is like the one before. Runs as a process of its own (`node spread-load.ts JOB.json`) beside the measured one.
import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';

export type SpreadJob = {
  port: number;
  connections: number;
  requestsPerSecond: number;
  /** How many requests in all; their answers are awaited. */
  requests: number;
  paths: string[];
  keys: string[];
};

export type SpreadResult = { answered: number; refused: number };

/** A connection and the requests that wait for its answer to the one before. */
type Lane = { socket: Socket; isBusy: boolean; waiting: string[] };

/** Every connection answers one request after another; a turn that comes late sends what is due by then. */
export function runSpreadLoad(job: SpreadJob): Promise<SpreadResult> {
  const result: SpreadResult = { answered: 0, refused: 0 };
  const { promise, resolve, reject } = Promise.withResolvers<SpreadResult>();
  const send = (lane: Lane) => {
    const request = lane.waiting.shift();
    lane.isBusy = request !== undefined;
    if (request !== undefined) lane.socket.write(request);
  };
  const lanes = Array.from({ length: job.connections }, () => {
    const lane: Lane = { socket: connect({ port: job.port, host: '127.0.0.1', noDelay: true }), isBusy: false, waiting: [] };
    lane.socket.on('error', reject);
    lane.socket.on('data', (bytes: Buffer) => {
      // Answers are small and come whole: their head is their beginning.
      result.answered += 1;
      if (bytes.toString('latin1', 9, 12) !== '200') result.refused += 1;
      if (result.answered === job.requests) resolve(result);
      else send(lane);
    });
    return lane;
  });
  const startedMs = performance.now();
  let sent = 0;
  const timer = setInterval(() => {
    const due = Math.min(job.requests, Math.floor(((performance.now() - startedMs) * job.requestsPerSecond) / 1_000));
    for (; sent < due; sent += 1) {
      const lane = lanes[sent % lanes.length];
      if (!lane) return;
      lane.waiting.push(requestOf(job, sent));
      if (!lane.isBusy) send(lane);
    }
  }, 2);
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

if (import.meta.main) {
  const jobFile = process.argv[2];
  if (jobFile === undefined) throw new Error('usage: node spread-load.ts JOB.json');
  process.stdout.write(JSON.stringify(await runSpreadLoad(JSON.parse(readFileSync(jobFile, 'utf8')) as SpreadJob)));
}
