// A ledger on a test database: runtimes whose main thread and worker threads share this process, quotas of their own,
// and what the ledger says of them.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { createLogger } from '../config/logger.ts';
import type { QuotaDecision, QuotaSubject } from '../contracts/ports.ts';
import type { Admission, Finish, Outcome } from '../contracts/usage-record.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { LedgerMaster } from '../ledger/ledger-master.ts';
import { createLedgerMaster } from '../ledger/ledger-master.ts';
import type { LedgerThread } from '../ledger/ledger-thread.ts';
import { createLedgerThread } from '../ledger/ledger-thread.ts';
import { createUsageReader } from '../ledger/read-usage.ts';
import { admitted, finished } from './await-usage.ts';
import type { TestDatabase } from './test-database.ts';
import { createTestDatabase } from './test-database.ts';

let database: TestDatabase;
let dataDirectory: string;
let numbers = 0;
const logger = createLogger('ledger-test', 'silent');

/** A question about all usage there is. */
export const wholeTime = { projectId: 'project', fromMs: 0, toMs: Date.UTC(2100, 0, 1) };

/** Call at the top of a test file: gives it a database with a project, and each test a data directory. */
export function setUpLedger(): void {
  beforeAll(async () => {
    database = await createTestDatabase();
    await database.pool.query(`INSERT INTO project (id, name, account_id) VALUES ('project', 'project', '000000000001')`);
    await database.pool.query(`INSERT INTO customer (id, project_id, name) VALUES ('acme', 'project', 'Acme')`);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    dataDirectory = await mkdtemp(path.join(os.tmpdir(), 'sluice-ledger-'));
  });
  afterEach(() => rm(dataDirectory, { recursive: true, force: true }));
}

export function ledgerPool(): TestDatabase['pool'] {
  return database.pool;
}

export function ledgerDirectory(): string {
  return dataDirectory;
}

function failOn(error: unknown): never {
  throw error;
}

/** A plan and a key of its own, so that tests do not share a quota. */
export async function makeQuota(limit: number, period: 'DAY' | 'WEEK' | 'MONTH' = 'DAY'): Promise<QuotaSubject> {
  numbers += 1;
  const [planId, keyId] = [`plan${numbers}`, `key${numbers}`];
  await database.pool.query(`INSERT INTO usage_plan (id, project_id, name, quota_limit, quota_period) VALUES ($1, 'project', $1, $2, $3)`, [
    planId,
    limit,
    period,
  ]);
  await database.pool.query(
    `INSERT INTO api_key (id, project_id, customer_id, name, key_hash, key_prefix, key_last4) VALUES ($1, 'project', 'acme', $1, convert_to($1, 'UTF8'), '', '')`,
    [keyId],
  );
  await database.pool.query(`INSERT INTO usage_plan_key (usage_plan_id, api_key_id) VALUES ($1, $2)`, [planId, keyId]);
  return { planId, keyId, slot: numbers, quota: { limit, period } };
}

type Runtime = { master: LedgerMaster; threads: LedgerThread[]; directory: string; close(): Promise<void> };

/** A runtime's ledger with its threads, in one process; messages pass through the event loop as they do between threads. */
export async function startRuntime(threadCount = 1, clock: Clock = systemClock, directory = dataDirectory): Promise<Runtime> {
  const threads: LedgerThread[] = [];
  const master = await createLedgerMaster({
    pool: database.pool,
    dataDirectory: directory,
    clock,
    random: systemRandom,
    logger,
    broadcast: (message) => setImmediate(() => threads.forEach((thread) => void thread.handleMessage(message))),
  });
  const data = Array.from({ length: threadCount }, (_, index) => master.threadData(index));
  for (const one of data) {
    threads.push(
      createLedgerThread({
        data: one,
        post: (message) => setImmediate(() => master.handleMessage(message)),
        clock,
        random: systemRandom,
        onProblem: (error) => {
          if (!killed.has(one.directory)) throw error;
        },
      }),
    );
  }
  await master.start(5_000);
  const close = async () => {
    for (const thread of threads) thread.close();
    await new Promise((resolve) => setImmediate(resolve));
    await master.close();
  };
  return { master, threads, directory: data[0]?.directory ?? '', close };
}

export function admissionFor(subject: QuotaSubject, decision: QuotaDecision | null, atMs: number): Admission {
  numbers += 1;
  return {
    number: 0,
    place: 0,
    requestId: `request-${numbers}`,
    projectId: 'project',
    keyId: subject.keyId,
    customerId: 'acme',
    planId: subject.planId,
    apiId: 'api',
    stageId: 'stage',
    routeId: 'route',
    quotaUnits: decision?.kind === 'granted' ? 1 : 0,
    leaseId: decision?.kind === 'granted' ? decision.leaseId : 0,
    atMs: decision?.kind === 'granted' ? decision.atMs : atMs,
  };
}

export function finishOf(admission: Admission, outcome: Outcome, status = 200): Finish {
  const { requestId, atMs } = admission;
  const measured = { requestBytes: 10, responseBytes: 20, latencyMs: 3.25, upstreamLatencyMs: 2 };
  return { requestId, outcome, status, ...measured, atMs: atMs + 3, method: 'GET', path: '/a\u0000b', sourceIp: '127.0.0.1' };
}

export async function readQuota(subject: QuotaSubject): Promise<{ leased: number; used: number }> {
  const { rows } = await database.pool.query<{ leased: number; used: number }>(
    'SELECT leased::float8 AS leased, used::float8 AS used FROM ledger.quota_period WHERE plan_id = $1 AND key_id = $2',
    [subject.planId, subject.keyId],
  );
  return rows[0] ?? { leased: 0, used: 0 };
}

/** The reader under test. */
export const reader = () => createUsageReader(asSqlTransaction(database.pool), systemClock);

export async function countOf(subject: QuotaSubject): Promise<Record<string, number>> {
  const rows = await reader().readUsage({ ...wholeTime, grain: 'day', groupBy: ['outcome'], keyId: subject.keyId });
  return Object.fromEntries(rows.map((row) => [row.outcome, row.requests]));
}

/** One sealed segment with `served` exchanges, as a file and as bytes. */
export async function sealedSegment(subject: QuotaSubject, served: number): Promise<{ file: string; bytes: Buffer }> {
  const { sealed, thread } = await bareThread();
  for (let index = 0; index < served; index += 1) {
    const admission = admissionFor(subject, null, systemClock.nowMs());
    await admitted(thread.recorder, admission);
    await finished(thread.recorder, admission, finishOf(admission, 'served'));
  }
  thread.close();
  const [file = ''] = sealed;
  return { file, bytes: await readFile(file) };
}

async function bareThread() {
  const master = await createLedgerMaster({
    pool: database.pool,
    dataDirectory,
    clock: systemClock,
    random: systemRandom,
    logger,
    broadcast: () => undefined,
  });
  const data = master.threadData(0);
  const sealed: string[] = [];
  const thread = createLedgerThread({
    data,
    post: (message) => {
      if (message.kind === 'ledger-segment-sealed') sealed.push(message.path);
    },
    clock: systemClock,
    random: systemRandom,
    onProblem: failOn,
  });
  return { sealed, thread };
}

/**
 * Makes a runtime's spool look like one whose process was killed, `withMachine` together with the machine. Its threads
 * live on in this process and may find their directory gone; that is no failure then.
 */
export async function kill({ directory }: Runtime, withMachine = false): Promise<void> {
  killed.add(directory);
  const file = path.join(directory, 'owner.json');
  const ended = withMachine ? { bootId: 'before the power cut' } : { startTicks: '1' };
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), ...ended }));
}

const killed = new Set<string>();
