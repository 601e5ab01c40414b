// Quota leases on a real Postgres: what is admitted never exceeds the limit, and what nobody used goes back.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QuotaDecision, QuotaSubject } from '../contracts/ports.ts';
import { systemClock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { admitted, finished } from '../testing/await-usage.ts';
import {
  admissionFor,
  countOf,
  finishOf,
  kill,
  ledgerDirectory,
  ledgerPool,
  makeQuota,
  reader,
  readQuota,
  setUpLedger,
  startRuntime,
  wholeTime,
} from '../testing/ledger-fixture.ts';
import type { LedgerThread } from './ledger-thread.ts';
import { MasterLeases } from './master-leases.ts';
import { generationOf, takeUnit, unitsOf } from './model/lease-word.ts';
import { quotaPeriodAt } from './model/quota-period.ts';

setUpLedger();

/** Asks again while a busy machine lets the 250 ms of a lease's wait pass. */
async function decide(thread: LedgerThread | undefined, subject: QuotaSubject, nowMs: number): Promise<QuotaDecision | undefined> {
  for (;;) {
    const decision = await thread?.leases.take(subject, nowMs);
    if (decision?.kind !== 'unavailable') return decision;
  }
}

describe('leases', () => {
  it.each([1, 10, 777])('one process admits exactly the limit of %i, however many threads and requests ask', async (limit) => {
    const subject = await makeQuota(limit);
    const runtime = await startRuntime(3);
    const nowMs = systemClock.nowMs();
    const asks = Array.from({ length: limit + 200 }, (_, index) => decide(runtime.threads[index % 3], subject, nowMs));
    const kinds = (await Promise.all(asks)).map((decision) => decision?.kind);
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(limit);
    expect(kinds.filter((kind) => kind === 'exhausted')).toHaveLength(200);
    await runtime.close();
    expect(await readQuota(subject)).toEqual({ leased: 0, used: 0 });
  });

  it('many processes on one quota never admit more than its limit, and what they do not use goes back', async () => {
    const subject = await makeQuota(400);
    const runtimes = await Promise.all(
      Array.from({ length: 4 }, (_, index) => startRuntime(2, systemClock, path.join(ledgerDirectory(), `machine-${index}`))),
    );
    const nowMs = systemClock.nowMs();
    const granted = await Promise.all(
      runtimes.map(async ({ threads }) => {
        let count = 0;
        for (let index = 0; index < 150; index += 1) {
          const thread = threads[index % 2];
          const decision = await decide(thread, subject, nowMs);
          if (decision?.kind !== 'granted' || !thread) continue;
          const admission = admissionFor(subject, decision, nowMs);
          await admitted(thread.recorder, admission);
          await finished(thread.recorder, admission, finishOf(admission, 'served'));
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
      if (index < 12) await admitted(thread.recorder, admission);
      if (index < 9) await finished(thread.recorder, admission, finishOf(admission, 'served'));
    }
    await kill(killed);
    const next = await startRuntime(1);
    expect(await countOf(subject)).toEqual({ served: 9, aborted: 3 });
    expect(await readQuota(subject)).toEqual({ leased: 12, used: 12 });
    const kinds = await Promise.all(Array.from({ length: 60 }, async () => (await decide(next.threads[0], subject, nowMs))?.kind));
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(38);
    await next.close();
  });

  it('forfeits what a process held whose spool may lack its last writes', async () => {
    const subject = await makeQuota(1_600);
    const killed = await startRuntime(1);
    await killed.threads[0]?.leases.take(subject, systemClock.nowMs());
    await kill(killed, true);
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
    await admitted(thread.recorder, admission);
    await finished(thread.recorder, admission, finishOf(admission, 'served'));
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
      const taken: (string | undefined)[] = [];
      for (let index = 0; index < count; index += 1) taken.push((await decide(thread, subject, nowMs))?.kind);
      return taken;
    };
    expect(await kinds(one, 4)).toEqual(['granted', 'granted', 'granted', 'exhausted']);
    await ledgerPool().query('UPDATE usage_plan SET quota_limit = 4 WHERE id = $1', [subject.planId]);
    runtime.master.planChanged(subject.planId);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await kinds(other, 2)).toEqual(['granted', 'exhausted']);
    await ledgerPool().query('UPDATE usage_plan SET quota_limit = 500 WHERE id = $1', [subject.planId]);
    runtime.master.planChanged(subject.planId);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(await kinds(one, 1)).toEqual(['granted']);
    await ledgerPool().query('UPDATE usage_plan SET quota_limit = 5 WHERE id = $1', [subject.planId]);
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
    const taken = await decide(thread, subject, nowMs);
    if (!thread || taken?.kind !== 'granted') return expect.unreachable();
    thread.leases.giveBack(subject, taken.leaseId);
    runtime.master.releaseSlot(subject.slot);
    await expect.poll(() => readQuota(subject)).toEqual({ leased: 0, used: 0 });
    expect(await thread.leases.take({ ...subject, slot: subject.slot + 1_000 }, nowMs)).toMatchObject({ kind: 'granted' });
    await runtime.close();
  });

  it('answers unavailable after a bounded wait when Postgres does not answer', async () => {
    const subject = await makeQuota(10);
    const runtime = await startRuntime(1);
    const nowMs = systemClock.nowMs();
    const client = await ledgerPool().connect();
    await client.query('BEGIN');
    await client.query('LOCK TABLE ledger.quota_period');
    const beganMs = systemClock.monotonicMs();
    const decisions = await Promise.all([1, 2, 3].map(async () => runtime.threads[0]?.leases.take(subject, nowMs)));
    expect(decisions.map((decision) => decision?.kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(systemClock.monotonicMs() - beganMs).toBeGreaterThanOrEqual(limits.gateway.leaseWaitMs - 5);
    await client.query('ROLLBACK');
    client.release();
    await runtime.close();
  });

  it('gives the units of a lease back that nobody takes from for a while, and only then', async () => {
    const subject = await makeQuota(1_600);
    const words = new Int32Array(new SharedArrayBuffer(4));
    let monotonicMs = 0;
    let answered = 0;
    const leases = new MasterLeases({
      pool: ledgerPool(),
      spoolId: 'idle',
      words,
      clock: { nowMs: systemClock.nowMs, monotonicMs: () => monotonicMs },
      broadcast: () => {
        answered += 1;
      },
      onProblem: (error) => expect.unreachable(String(error)),
    });
    const { planId, keyId, quota } = subject;
    leases.serve();
    leases.want(0, { planId, keyId, ...quota, bounds: quotaPeriodAt('DAY', systemClock.nowMs()), waiting: 1 });
    await expect.poll(() => answered).toBe(1);
    monotonicMs = limits.ledger.leaseIdleMs - 1;
    leases.sweepIdle();
    expect(unitsOf(words[0] ?? 0)).toBe(100);
    takeUnit(words, 0, generationOf(words[0] ?? 0));
    leases.sweepIdle();
    monotonicMs += limits.ledger.leaseIdleMs;
    leases.sweepIdle();
    expect(unitsOf(words[0] ?? 0)).toBe(0);
    await expect.poll(() => readQuota(subject)).toEqual({ leased: 1, used: 0 });
    await leases.stop();
  });
});
