// The ledger on a real Postgres: every record counts once whatever crashes, and what is admitted never exceeds a quota.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../config/logger.ts';
import type { QuotaDecision, QuotaSubject } from '../contracts/ports.ts';
import type { Admission, Finish, Outcome } from '../contracts/usage-record.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemClock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { systemRandom } from '../kernel/random.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { LedgerMaster } from './ledger-master.ts';
import { createLedgerMaster } from './ledger-master.ts';
import type { LedgerThread } from './ledger-thread.ts';
import { createLedgerThread } from './ledger-thread.ts';
import { foldSegment } from './model/fold-segment.ts';
import { quotaPeriodAt } from './model/quota-period.ts';
import { readSegment } from './model/spool-frame.ts';
import { createUsageReader } from './read-usage.ts';
import { Shipper } from './ship.ts';
import { bookSegment } from './store/book-segment.ts';

let database: TestDatabase;
let dataDirectory: string;
let numbers = 0;
const logger = createLogger('ledger-test', 'silent');

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

/** A plan and a key of its own, so that tests do not share a quota. */
async function makeQuota(limit: number, period: 'DAY' | 'WEEK' | 'MONTH' = 'DAY'): Promise<QuotaSubject> {
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
async function startRuntime(threadCount = 1, clock: Clock = systemClock, directory = dataDirectory): Promise<Runtime> {
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
        onProblem: (error) => expect.unreachable(String(error)),
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

function admissionFor(subject: QuotaSubject, decision: QuotaDecision | null, atMs: number): Admission {
  numbers += 1;
  return {
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
    atMs,
  };
}

function finishOf(admission: Admission, outcome: Outcome, status = 200): Finish {
  const { requestId, atMs } = admission;
  const measured = { requestBytes: 10, responseBytes: 20, latencyMs: 3.25, upstreamLatencyMs: 2 };
  return { requestId, outcome, status, ...measured, atMs: atMs + 3, method: 'GET', path: '/a\u0000b', sourceIp: '127.0.0.1' };
}

async function readQuota(subject: QuotaSubject): Promise<{ leased: number; used: number }> {
  const { rows } = await database.pool.query<{ leased: number; used: number }>(
    'SELECT leased::float8 AS leased, used::float8 AS used FROM ledger.quota_period WHERE plan_id = $1 AND key_id = $2',
    [subject.planId, subject.keyId],
  );
  return rows[0] ?? { leased: 0, used: 0 };
}

const reader = () => createUsageReader(asSqlTransaction(database.pool));
const wholeTime = { projectId: 'project', fromMs: 0, toMs: Date.UTC(2100, 0, 1) };

async function countOf(subject: QuotaSubject): Promise<Record<string, number>> {
  const rows = await reader().readUsage({ ...wholeTime, grain: 'day', groupBy: ['outcome'], keyId: subject.keyId });
  return Object.fromEntries(rows.map((row) => [row.outcome, row.requests]));
}

/** One sealed segment with `served` exchanges, as a file and as bytes. */
async function sealedSegment(subject: QuotaSubject, served: number): Promise<{ file: string; bytes: Buffer }> {
  const { data, sealed, thread } = await bareThread();
  for (let index = 0; index < served; index += 1) {
    const admission = admissionFor(subject, null, systemClock.nowMs());
    await thread.recorder.admit(admission);
    await thread.recorder.finish(admission, finishOf(admission, 'served'));
  }
  thread.close();
  const [file = ''] = sealed;
  expect(file.startsWith(data.directory)).toBe(true);
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
    onProblem: (error) => expect.unreachable(String(error)),
  });
  return { master, data, sealed, thread };
}

/** Makes a live spool look like one whose process was killed. */
async function kill(directory: string): Promise<void> {
  const file = path.join(directory, 'owner.json');
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), startTicks: '1' }));
}

describe('booking', () => {
  it('counts a segment once, however often and at once it is booked', async () => {
    const subject = await makeQuota(10);
    const segment = readSegment((await sealedSegment(subject, 7)).bytes);
    if (segment === null) return expect.unreachable();
    const fold = foldSegment(segment);
    const results = await Promise.all([1, 2, 3, 4].map(() => bookSegment(database.pool, 'spool', segment.head[2], fold)));
    results.push(await bookSegment(database.pool, 'spool', segment.head[2], fold));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await countOf(subject)).toEqual({ served: 7 });
  });

  it('counts once when the process dies between commit and deletion', async () => {
    const subject = await makeQuota(10);
    const { file, bytes } = await sealedSegment(subject, 5);
    let failures = 1;
    const shipper = new Shipper({
      pool: database.pool,
      random: systemRandom,
      onBacklog: () => undefined,
      onProblem: () => undefined,
      remove: async (doomed) => {
        failures -= 1;
        if (failures >= 0) throw new Error('killed before the deletion');
        await rm(doomed);
      },
    });
    await shipper.ship('spool', file, bytes.length);
    expect(shipper.stats()).toMatchObject({ booked: 1, bookedAgain: 1, failures: 1, waitingBytes: 0 });
    expect(await countOf(subject)).toEqual({ served: 5 });
  });

  it('forgets a segment only when its deletion is durable', async () => {
    const subject = await makeQuota(10);
    const { file, bytes } = await sealedSegment(subject, 1);
    const id = readSegment(bytes)?.head[2];
    const shipper = new Shipper({ pool: database.pool, random: systemRandom, onBacklog: () => undefined, onProblem: () => undefined });
    await shipper.ship('spool', file, bytes.length);
    const rowsOf = async () => (await database.pool.query('SELECT FROM ledger.segment WHERE id = $1', [id])).rowCount;
    expect(await rowsOf()).toBe(1);
    await shipper.forgetDeleted();
    expect(await rowsOf()).toBe(0);
  });

  it('holds minutes, hours, days and the quota to one number, and shows it within two seconds', async () => {
    const subject = await makeQuota(100, 'MONTH');
    const runtime = await startRuntime(2);
    const nowMs = systemClock.nowMs();
    for (const [index, outcome] of (['served', 'served', 'failed', 'aborted'] as const).entries()) {
      const thread = runtime.threads[index % 2];
      if (!thread) return expect.unreachable();
      const admission = admissionFor(subject, await thread.leases.take(subject, nowMs), nowMs);
      await thread.recorder.admit(admission);
      await thread.recorder.finish(admission, finishOf(admission, outcome, outcome === 'failed' ? 504 : 200));
    }
    const refused = admissionFor(subject, null, nowMs);
    await runtime.threads[0]?.recorder.finish(refused, finishOf(refused, 'throttled', 429));
    const finishedAtMs = systemClock.monotonicMs();
    await expect.poll(() => countOf(subject), { timeout: 3_000, interval: 20 }).toEqual({ served: 2, failed: 1, aborted: 1, throttled: 1 });
    expect(systemClock.monotonicMs() - finishedAtMs).toBeLessThan(2_000);
    for (const grain of ['minute', 'hour', 'day'] as const) {
      const [sum] = await reader().readUsage({ ...wholeTime, grain, groupBy: [], keyId: subject.keyId });
      expect(sum).toMatchObject({
        requests: 5,
        served: 2,
        quotaUnits: 4,
        serverErrors: 1,
        clientErrors: 1,
        requestBytes: 50,
        latencyMsSum: 16.25,
      });
    }
    const [quota] = await reader().readQuotas('project', { keyId: subject.keyId }, nowMs);
    expect(quota).toMatchObject({ planId: subject.planId, customerId: 'acme', limit: 100, period: 'MONTH', used: 4, remaining: 96 });
    const log = await reader().readRequestLog({ projectId: 'project', keyId: subject.keyId, limit: 200 });
    expect(log.map((row) => row.outcome).sort()).toEqual(['aborted', 'failed', 'served', 'served', 'throttled']);
    expect(log[0]).toMatchObject({ path: '/ab', latencyMs: 3.25, sourceIp: '127.0.0.1' });
    await runtime.close();
    expect(await readQuota(subject)).toEqual({ leased: 4, used: 4 });
    expect(await readdir(path.join(dataDirectory, 'spool'))).toEqual([]);
  });
});

describe('leases', () => {
  it.each([1, 10, 777])('one process admits exactly the limit of %i, however many threads and requests ask', async (limit) => {
    const subject = await makeQuota(limit);
    const runtime = await startRuntime(3);
    const nowMs = systemClock.nowMs();
    const asks = Array.from({ length: limit + 200 }, (_, index) => runtime.threads[index % 3]?.leases.take(subject, nowMs));
    const kinds = (await Promise.all(asks)).map((decision) => decision?.kind);
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(limit);
    expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(200);
    await runtime.close();
    expect(await readQuota(subject)).toEqual({ leased: 0, used: 0 });
  });

  it('many processes on one quota never admit more than its limit, and what they do not use goes back', async () => {
    const subject = await makeQuota(400);
    const runtimes = await Promise.all(
      Array.from({ length: 4 }, (_, index) => startRuntime(2, systemClock, path.join(dataDirectory, `machine-${index}`))),
    );
    const nowMs = systemClock.nowMs();
    const granted = await Promise.all(
      runtimes.map(async ({ threads }) => {
        let count = 0;
        for (let index = 0; index < 150; index += 1) {
          const thread = threads[index % 2];
          const decision = await thread?.leases.take(subject, nowMs);
          if (decision?.kind !== 'granted' || !thread) continue;
          const admission = admissionFor(subject, decision, nowMs);
          await thread.recorder.admit(admission);
          await thread.recorder.finish(admission, finishOf(admission, 'served'));
          count += 1;
        }
        return count;
      }),
    );
    const total = granted.reduce((sum, count) => sum + count, 0);
    expect(total).toBeLessThanOrEqual(400);
    expect(total).toBeGreaterThan(300);
    for (const runtime of runtimes) await runtime.close();
    expect(await readQuota(subject)).toEqual({ leased: total, used: total });
    expect(await countOf(subject)).toEqual({ served: total });
  });

  it('returns what a killed process did not spend, exactly, before the next process serves the quota', async () => {
    const subject = await makeQuota(50);
    const killed = await startRuntime(1);
    const [thread] = killed.threads;
    const nowMs = systemClock.nowMs();
    if (!thread) return expect.unreachable();
    for (let index = 0; index < 20; index += 1) {
      const admission = admissionFor(subject, await thread.leases.take(subject, nowMs), nowMs);
      if (index < 12) await thread.recorder.admit(admission);
      if (index < 9) await thread.recorder.finish(admission, finishOf(admission, 'served'));
    }
    await kill(killed.directory);
    const next = await startRuntime(1);
    expect(await countOf(subject)).toEqual({ served: 9, aborted: 3 });
    expect(await readQuota(subject)).toEqual({ leased: 12, used: 12 });
    const kinds = await Promise.all(Array.from({ length: 60 }, async () => (await next.threads[0]?.leases.take(subject, nowMs))?.kind));
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(38);
    await next.close();
  });

  it('forfeits what a process held whose spool may lack its last writes', async () => {
    const subject = await makeQuota(1_600);
    const killed = await startRuntime(1);
    await killed.threads[0]?.leases.take(subject, systemClock.nowMs());
    const owner = path.join(killed.directory, 'owner.json');
    await writeFile(owner, JSON.stringify({ ...JSON.parse(await readFile(owner, 'utf8')), bootId: 'before the power cut' }));
    const next = await startRuntime(1);
    expect(await readQuota(subject)).toEqual({ leased: 100, used: 0 });
    await next.close();
  });

  it('takes from the new period only, and counts a request that was late at midnight in the period of its unit', async () => {
    const subject = await makeQuota(5);
    const midnightMs = quotaPeriodAt('DAY', systemClock.nowMs()).endMs;
    let nowMs = midnightMs - 1_000;
    const runtime = await startRuntime(1, { nowMs: () => nowMs, monotonicMs: systemClock.monotonicMs });
    const [thread] = runtime.threads;
    if (!thread) return expect.unreachable();
    expect(await thread.leases.take(subject, nowMs)).toMatchObject({ kind: 'granted', remaining: 4, resetSeconds: 1 });
    nowMs = midnightMs;
    for (let index = 0; index < 4; index += 1) expect(await thread.leases.take(subject, nowMs)).toMatchObject({ kind: 'granted' });
    const late = await thread.leases.take(subject, midnightMs - 1);
    expect(late).toMatchObject({ kind: 'granted', remaining: 0 });
    expect(await thread.leases.take(subject, nowMs)).toEqual({ kind: 'exhausted', resetSeconds: 86_400 });
    const admission = admissionFor(subject, late, midnightMs - 1);
    await thread.recorder.admit(admission);
    await thread.recorder.finish(admission, finishOf(admission, 'served'));
    await runtime.close();
    const [row] = await reader().readUsage({ ...wholeTime, grain: 'day', groupBy: ['time'], keyId: subject.keyId });
    expect(row).toMatchObject({ atMs: midnightMs, quotaUnits: 1 });
    const [quota] = await reader().readQuotas('project', { keyId: subject.keyId }, midnightMs);
    expect(quota).toMatchObject({ used: 1, remaining: 4 });
  });

  it('holds to a limit that was lowered, and to one that was raised', async () => {
    const subject = await makeQuota(3);
    const runtime = await startRuntime(2);
    const [one, other] = runtime.threads;
    const nowMs = systemClock.nowMs();
    if (!one || !other) return expect.unreachable();
    const kinds = async (thread: LedgerThread, count: number) => {
      const taken: string[] = [];
      for (let index = 0; index < count; index += 1) taken.push((await thread.leases.take(subject, nowMs)).kind);
      return taken;
    };
    expect(await kinds(one, 4)).toEqual(['granted', 'granted', 'granted', 'exhausted']);
    await database.pool.query('UPDATE usage_plan SET quota_limit = 4 WHERE id = $1', [subject.planId]);
    runtime.master.planChanged(subject.planId);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await kinds(other, 2)).toEqual(['granted', 'exhausted']);
    await database.pool.query('UPDATE usage_plan SET quota_limit = 500 WHERE id = $1', [subject.planId]);
    runtime.master.planChanged(subject.planId);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await kinds(one, 1)).toEqual(['granted']);
    await database.pool.query('UPDATE usage_plan SET quota_limit = 5 WHERE id = $1', [subject.planId]);
    runtime.master.planChanged(subject.planId);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await kinds(one, 1)).toEqual(['exhausted']);
    await runtime.close();
  });

  it('gives a unit back, and a released slot gives all back', async () => {
    const subject = await makeQuota(1);
    const runtime = await startRuntime(1);
    const [thread] = runtime.threads;
    const nowMs = systemClock.nowMs();
    const taken = await thread?.leases.take(subject, nowMs);
    if (!thread || taken?.kind !== 'granted') return expect.unreachable();
    thread.leases.giveBack(subject, taken.leaseId);
    runtime.master.releaseSlot(subject.slot);
    await expect.poll(() => readQuota(subject)).toEqual({ leased: 0, used: 0 });
    expect(await thread.leases.take({ ...subject, slot: subject.slot + 1_000 }, nowMs)).toMatchObject({ kind: 'granted' });
    await runtime.close();
  });

  it('answers unavailable within 250 ms when Postgres does not', async () => {
    const subject = await makeQuota(10);
    const runtime = await startRuntime(1);
    const nowMs = systemClock.nowMs();
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE ledger.quota_period');
    const beganMs = systemClock.monotonicMs();
    const decisions = await Promise.all([1, 2, 3].map(async () => runtime.threads[0]?.leases.take(subject, nowMs)));
    expect(decisions.map((decision) => decision?.kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(systemClock.monotonicMs() - beganMs).toBeLessThan(limits.gateway.leaseWaitMs + 150);
    await client.query('ROLLBACK');
    client.release();
    await runtime.close();
  });
});
