// Durable SendMessage over HTTP beside pgbench's prepared single-row inserts at the same connection count, on the same
// embedded Postgres with fsync on, in the same run, interleaved rounds. Requests are signed beforehand and verified by
// the server; the load generator shares the machine with both.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { capture, startBenchHouse } from './support/bench-house.ts';
import type { LoadJob, LoadResult } from './support/http-load.ts';
import { processTreeCpuUs } from './support/process-cpu.ts';
import { signedSqsRequest } from './support/sign-request.ts';

const connections = 64;
const bodyBytes = 200;

/** Runs the rounds and prints messages per second, their ratio to pgbench, latency and the server's CPU per message. */
export async function benchQueues(options: { seconds: number; rounds: number }): Promise<void> {
  const house = await startBenchHouse(1, 'messaging');
  const pool = new pg.Pool({ connectionString: house.connectionString, max: 1 });
  try {
    await pool.query(
      'CREATE TABLE bench_message (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, queue_id bigint NOT NULL, body text NOT NULL, sent_at timestamptz NOT NULL)',
    );
    const script = path.join(house.directory, 'insert.sql');
    await writeFile(script, `INSERT INTO bench_message (queue_id, body, sent_at) VALUES (1, '${'x'.repeat(bodyBytes)}', now());\n`);
    const queueUrl = `http://127.0.0.1:${house.awsPort}/000000000000/hello`;
    const inserts: number[] = [];
    const sends: (LoadResult & { cpuUs: number })[] = [];
    for (let round = -1; round < options.rounds; round += 1) {
      const inserted = await runPgbench(house.connectionString, script, options.seconds);
      const cpuBefore = processTreeCpuUs([house.pid]);
      const sent = await runSends(house, queueUrl, options.seconds);
      if (round < 0) continue;
      inserts.push(inserted);
      sends.push({ ...sent, cpuUs: (processTreeCpuUs([house.pid]) - cpuBefore) / sent.completed });
    }
    const stored = await pool.query<{ count: string }>('SELECT count(*) FROM messaging.message');
    print(inserts, sends, Number(stored.rows[0]?.count));
  } finally {
    await pool.end();
    await house.stop();
  }
}

async function runPgbench(connectionString: string, script: string, seconds: number): Promise<number> {
  const parameters = ['-n', '-M', 'prepared', '-c', String(connections), '-j', '2', '-T', String(seconds), '-f', script, connectionString];
  const output = await capture('pgbench', parameters);
  return Number(/tps = ([\d.]+)/.exec(output)?.[1]);
}

async function runSends(
  house: { awsPort: number; credential: { accessKeyId: string; secretAccessKey: string }; directory: string },
  queueUrl: string,
  seconds: number,
): Promise<LoadResult> {
  const signedAtMs = Date.now();
  const requestsBase64 = Array.from({ length: 2_000 }, (_, index) =>
    signedSqsRequest(
      house.credential,
      house.awsPort,
      'SendMessage',
      { QueueUrl: queueUrl, MessageBody: `${index}-`.padEnd(bodyBytes, 'x') },
      signedAtMs,
    ).toString('base64'),
  );
  const job: LoadJob = { port: house.awsPort, connections, seconds, requestsBase64 };
  const file = path.join(house.directory, 'load.json');
  await writeFile(file, JSON.stringify(job));
  const result = JSON.parse(await capture(process.execPath, ['bench/support/http-load.ts', file])) as LoadResult;
  const refused = Object.entries(result.byStatus).filter(([status]) => status !== '200');
  if (refused.length > 0) throw new Error(`sends were refused: ${JSON.stringify(result.byStatus)}`);
  return result;
}

function print(inserts: readonly number[], sends: readonly (LoadResult & { cpuUs: number })[], stored: number): void {
  const base = median(inserts);
  const rate = median(sends.map((round) => round.completed / round.seconds));
  const p50 = median(sends.map((round) => round.p50Ms));
  const p99 = median(sends.map((round) => round.p99Ms));
  console.log(`queues: ${connections} connections, ${bodyBytes}-byte bodies, fsync on, SigV4 verified; ${stored} messages stored`);
  console.log(`  pgbench     ${base.toFixed(0).padStart(8)} inserts/s   prepared single-row inserts`);
  console.log(
    `  SendMessage ${rate.toFixed(0).padStart(8)} messages/s  ${(rate / base).toFixed(2)} × pgbench   p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms  ${median(sends.map((round) => round.cpuUs)).toFixed(1)} CPU µs/message of the house without Postgres`,
  );
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}
