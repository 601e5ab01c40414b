// The promise of the ledger under kill -9: responses completed at clients ≤ served ≤ the upstream's count ≤ served +
// failed + aborted; all equal when nobody is killed. Clients and upstream count in this process, which survives.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { asSqlTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { createUsageReader } from './read-usage.ts';

let database: TestDatabase;
let dataDirectory: string;
let upstream: http.Server;
let upstreamUrl: string;
let counts = { completed: 0, upstream: 0 };

beforeAll(async () => {
  database = await createTestDatabase();
  upstream = http.createServer((_request, response) => {
    counts.upstream += 1;
    response.end('ok');
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  upstreamUrl = `http://127.0.0.1:${portOf(upstream)}/`;
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await database.close();
});
beforeEach(async () => {
  counts = { completed: 0, upstream: 0 };
  await database.pool.query(
    'TRUNCATE ledger.entry_minute, ledger.entry_hour, ledger.entry_day, ledger.quota_period, ledger.lease, ledger.segment',
  );
  dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'sluice-crash-'));
  return () => rm(dataDirectory, { recursive: true, force: true });
});

function portOf(server: http.Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function startChild(): Promise<{ child: ChildProcess; port: number }> {
  const script = path.join(import.meta.dirname, '../testing/ledger-crash-child.ts');
  const child = spawn(process.execPath, [script, database.connectionString, dataDirectory, upstreamUrl], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  return { child, port: Number(line.toString()) };
}

/** Sixteen clients, one request after the other, until the process is gone or the count is reached. */
async function load(port: number, requests: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  let left = requests;
  const client = async () => {
    while (left > 0) {
      left -= 1;
      const completed = await get(port, agent);
      if (completed === null) return;
      if (completed) counts.completed += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, client));
  agent.destroy();
}

/** True for a whole answer with status 200, null when the connection broke. */
function get(port: number, agent: http.Agent): Promise<boolean | null> {
  return new Promise((resolve) => {
    const request = http.get({ port, host: '127.0.0.1', agent }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => {
        body += chunk;
      });
      answer.on('end', () => resolve(answer.complete && answer.statusCode === 200 && body === 'done'));
      answer.on('error', () => resolve(null));
    });
    request.on('error', () => resolve(null));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** Throws when the ledger breaks its promise. */
async function checkPromise(): Promise<{ served: number; all: number }> {
  const reader = createUsageReader(asSqlTransaction(database.pool), systemClock);
  const [usage] = await reader.readUsage({ projectId: 'project', fromMs: 0, toMs: Date.UTC(2100, 0, 1), grain: 'minute', groupBy: [] });
  const { served = 0, requests: all = 0, quotaUnits = 0 } = usage ?? {};
  expect(counts.completed).toBeLessThanOrEqual(served);
  expect(served).toBeLessThanOrEqual(counts.upstream);
  expect(counts.upstream).toBeLessThanOrEqual(all);
  expect(quotaUnits).toBe(all);
  return { served, all };
}

async function readQuotas(): Promise<{ leased: number; used: number }[]> {
  const { rows } = await database.pool.query<{ leased: number; used: number }>('SELECT leased::int, used::int FROM ledger.quota_period');
  return rows;
}

it('counts every request exactly when nobody is killed', async () => {
  const { child, port } = await startChild();
  await load(port, 1_000);
  await stop(child);
  const { served, all } = await checkPromise();
  expect([counts.completed, served, counts.upstream, all]).toEqual([1_000, 1_000, 1_000, 1_000]);
  expect(await readQuotas()).toEqual([{ leased: 1_000, used: 1_000 }]);
});

it('keeps its promise over kills at random instants, and is seen to break it when nothing is recovered', async () => {
  let broken = 0;
  for (let round = 0; round < 5; round += 1) {
    const { child, port } = await startChild();
    const loading = load(port, 100_000);
    const timer = setTimeout(() => child.kill('SIGKILL'), 300 + systemRandom.fraction() * 1_500);
    await Promise.all([loading, once(child, 'exit')]);
    clearTimeout(timer);
    // Negative control: without recovery the ledger lacks what the killed process had not shipped.
    await checkPromise().catch(() => {
      broken += 1;
    });
  }
  expect(broken).toBe(5);
  const { child } = await startChild();
  await stop(child);
  const { all } = await checkPromise();
  expect(counts.completed).toBeGreaterThan(100);
  expect(await readQuotas()).toEqual([{ leased: all, used: all }]);
}, 60_000);
