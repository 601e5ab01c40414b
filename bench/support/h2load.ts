// h2load (Debian package nghttp2-client) as the load generator at a fixed rate: HTTP/1.1, each of the connections sends so
// many requests a second whatever the answers take.
import { readFile, rm } from 'node:fs/promises';
import { capture } from './bench-house.ts';

export type FixedRateRun = {
  url: string;
  apiKey: string;
  /** Of all connections together; rounded down to whole requests per connection. */
  requestsPerSecond: number;
  connections: number;
  seconds: number;
  core: number;
  /** Where the time of each request is written; empty does not. */
  logFile: string;
};

export type FixedRateResult = { requests: number; p50Ms: number; p99Ms: number; maxMs: number };

/** @throws Error when an answer was no 2xx, a connection failed or h2load is not installed */
export async function runFixedRate(run: FixedRateRun): Promise<FixedRateResult> {
  // h2load appends: the times of the run before would count as this one's.
  if (run.logFile !== '') await rm(run.logFile, { force: true });
  const perConnection = Math.max(1, Math.floor(run.requestsPerSecond / run.connections));
  const output = await capture('taskset', [
    ...['-c', String(run.core), 'h2load', '--h1', '-t1', `-c${run.connections}`, `-D${run.seconds}`, `--rps=${perConnection}`],
    ...['-H', `x-api-key: ${run.apiKey}`, ...(run.logFile === '' ? [] : [`--log-file=${run.logFile}`]), run.url],
  ]);
  const [, done = '0', , failed = '1'] = /requests: \d+ total, \d+ started, (\d+) done, (\d+) succeeded, (\d+) failed/.exec(output) ?? [];
  const codes = /status codes: (\d+) 2xx/.exec(output)?.[1];
  if (done === '0' || failed !== '0' || codes !== done) throw new Error(`the load run was not clean: ${output}`);
  const times = run.logFile === '' ? [] : await readTimes(run.logFile);
  return { requests: Number(done), p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), maxMs: times.at(-1) ?? Number.NaN };
}

/** Milliseconds of each request, ascending. */
async function readTimes(file: string): Promise<number[]> {
  const lines = (await readFile(file, 'latin1')).trimEnd().split('\n');
  return lines.map((line) => Number(line.split('\t')[2]) / 1_000).sort((left, right) => left - right);
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
