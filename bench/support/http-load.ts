// A closed-loop HTTP/1.1 load generator on raw sockets: each connection sends the next prepared request as soon as its
// answer is complete. Requests are bytes made beforehand, so signing costs nothing during the run. Runs as a process of its
// own (`node http-load.ts <job.json>`) so that its event loop is not the measured one.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

export type LoadJob = {
  port: number;
  connections: number;
  seconds: number;
  /** Whole requests, base64; connection i sends numbers i, i + connections, … in turn, for ever. */
  requestsBase64: string[];
};

export type LoadResult = { completed: number; byStatus: Record<string, number>; seconds: number; p50Ms: number; p99Ms: number };

/**
 * Runs the job to its end and closes every connection.
 *
 * @throws Error when a connection fails or an answer has no Content-Length
 */
export async function runHttpLoad(job: LoadJob): Promise<LoadResult> {
  const requests = job.requestsBase64.map((text) => Buffer.from(text, 'base64'));
  const latenciesMs: number[] = [];
  const byStatus: Record<string, number> = {};
  const startedAt = performance.now();
  const endsAt = startedAt + job.seconds * 1000;
  await Promise.all(
    Array.from({ length: job.connections }, (_, index) =>
      driveConnection({ port: job.port, requests, index, step: job.connections, endsAt }, (status, latencyMs) => {
        byStatus[status] = (byStatus[status] ?? 0) + 1;
        latenciesMs.push(latencyMs);
      }),
    ),
  );
  latenciesMs.sort((left, right) => left - right);
  return {
    completed: latenciesMs.length,
    byStatus,
    seconds: (performance.now() - startedAt) / 1000,
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
  };
}

type Lane = { port: number; requests: readonly Buffer[]; index: number; step: number; endsAt: number };

function driveConnection(lane: Lane, onAnswer: (status: string, latencyMs: number) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: lane.port, host: '127.0.0.1', noDelay: true });
    let next = lane.index;
    let sentAt = 0;
    let pending: Buffer = Buffer.alloc(0);
    const send = () => {
      if (performance.now() >= lane.endsAt) {
        socket.end();
        resolve();
        return;
      }
      const request = lane.requests[next % lane.requests.length];
      if (!request) throw new Error('a load job needs at least one request');
      next += lane.step;
      sentAt = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => resolve());
    socket.on('data', (data: Buffer | string) => {
      const chunk = typeof data === 'string' ? Buffer.from(data) : data;
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const answer = completeAnswer(pending);
      if (answer === null) return;
      pending = Buffer.alloc(0);
      onAnswer(answer, performance.now() - sentAt);
      send();
    });
  });
}

/** @returns the status code when the bytes hold one whole answer, null when more must come */
function completeAnswer(bytes: Buffer): string | null {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return null;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head);
  if (length) return bytes.length >= headEnd + 4 + Number(length[1]) ? head.slice(9, 12) : null;
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return bytes.indexOf('0\r\n\r\n', headEnd) >= 0 ? head.slice(9, 12) : null;
  throw new Error(`answer without length: ${head.slice(0, 200)}`);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

if (import.meta.main) {
  const jobFile = process.argv[2];
  if (jobFile === undefined) throw new Error('usage: node http-load.ts JOB.json');
  process.stdout.write(JSON.stringify(await runHttpLoad(JSON.parse(readFileSync(jobFile, 'utf8')) as LoadJob)));
}
