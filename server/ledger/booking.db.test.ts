// Booking on a real Postgres: every record counts once whatever crashes, and all tables hold one number.
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { UsageRecorder } from '../contracts/ports.ts';
import { systemClock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { atOnce } from '../kernel/parts.ts';
import { systemRandom } from '../kernel/random.ts';
import { admitted, finished } from '../testing/await-usage.ts';
import {
  admissionFor,
  countOf,
  finishOf,
  ledgerDirectory,
  ledgerPool,
  makeQuota,
  reader,
  readQuota,
  sealedSegment,
  setUpLedger,
  startRuntime,
  wholeTime,
} from '../testing/ledger-fixture.ts';
import { foldSegment } from './model/fold-segment.ts';
import { quotaPeriodAt } from './model/quota-period.ts';
import { readSegment } from './model/spool-frame.ts';
import { Shipper } from './ship.ts';
import { applyRetention } from './store/apply-retention.ts';
import { bookSegment } from './store/book-segment.ts';

setUpLedger();

describe('booking', () => {
  it('counts a segment once, however often and at once it is booked', async () => {
    const subject = await makeQuota(10);
    const segment = atOnce(readSegment((await sealedSegment(subject, 7)).bytes));
    if (segment === null) return expect.unreachable();
    const fold = atOnce(foldSegment(segment));
    const results = await Promise.all([1, 2, 3, 4].map(() => bookSegment(ledgerPool(), 'spool', segment.head[2], fold)));
    results.push(await bookSegment(ledgerPool(), 'spool', segment.head[2], fold));
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await countOf(subject)).toEqual({ served: 7 });
  });

  it('appends a long log in parts, and nothing of it when one fails', async () => {
    const subject = await makeQuota(1_000);
    const segment = atOnce(readSegment((await sealedSegment(subject, 300)).bytes));
    if (segment === null) return expect.unreachable();
    const fold = atOnce(foldSegment(segment));
    const logged = async () => {
      const { rows } = await ledgerPool().query<{ count: string }>(
        'SELECT count(DISTINCT request_id) FROM ledger.request_log WHERE key_id = $1',
        [subject.keyId],
      );
      return Number(rows[0]?.count);
    };
    const fail = () => Promise.reject(new Error('stopped between two parts'));
    await expect(bookSegment(ledgerPool(), 'spool', segment.head[2], fold, fail)).rejects.toThrow('stopped between two parts');
    expect([await logged(), await countOf(subject)]).toEqual([0, {}]);
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    expect(await bookSegment(ledgerPool(), 'spool', segment.head[2], fold, pause)).toBe(true);
    expect([pauses, await logged(), await countOf(subject)]).toEqual([2, 300, { served: 300 }]);
  });

  it('counts once when the process dies between commit and deletion', async () => {
    const subject = await makeQuota(10);
    const { file, bytes } = await sealedSegment(subject, 5);
    let failures = 1;
    const shipper = new Shipper({
      pool: ledgerPool(),
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
    const id = atOnce(readSegment(bytes))?.head[2];
    const shipper = new Shipper({ pool: ledgerPool(), random: systemRandom, onBacklog: () => undefined, onProblem: () => undefined });
    await shipper.ship('spool', file, bytes.length);
    const rowsOf = async () => (await ledgerPool().query('SELECT FROM ledger.segment WHERE id = $1', [id])).rowCount;
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
      await admitted(thread.recorder, admission);
      await finished(thread.recorder, admission, finishOf(admission, outcome, outcome === 'failed' ? 504 : 200));
    }
    const refused = admissionFor(subject, null, nowMs);
    await finished(recorderOf(runtime), refused, finishOf(refused, 'throttled', 429));
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
    expect(await readdir(path.join(ledgerDirectory(), 'spool'))).toEqual([]);
  });

  it('counts units admitted without a lease on the quota of their period', async () => {
    const subject = await makeQuota(2, 'WEEK');
    const runtime = await startRuntime();
    const nowMs = systemClock.nowMs();
    for (let index = 0; index < 3; index += 1) {
      const admission = { ...admissionFor(subject, null, nowMs), quotaUnits: 1 };
      await admitted(recorderOf(runtime), admission);
      await finished(recorderOf(runtime), admission, finishOf(admission, 'served'));
    }
    await runtime.close();
    const [quota] = await reader().readQuotas('project', { keyId: subject.keyId }, nowMs);
    expect(quota).toMatchObject({ used: 3, remaining: 0, ...quotaPeriodAt('WEEK', nowMs) });
    expect(await readQuota(subject)).toEqual({ leased: 3, used: 3 });
  });

  it('drops minutes, log rows and quotas past their time, and keeps hours and days', async () => {
    const subject = await makeQuota(2);
    const runtime = await startRuntime();
    const nowMs = systemClock.nowMs();
    const admission = admissionFor(subject, (await runtime.threads[0]?.leases.take(subject, nowMs)) ?? null, nowMs);
    await admitted(recorderOf(runtime), admission);
    await runtime.close();
    const requestsOf = async (grain: 'minute' | 'hour' | 'day') =>
      (await reader().readUsage({ ...wholeTime, grain, groupBy: [], keyId: subject.keyId }))[0]?.requests;
    await applyRetention(ledgerPool(), nowMs);
    expect([await requestsOf('minute'), (await readQuota(subject)).used]).toEqual([1, 1]);
    await applyRetention(ledgerPool(), nowMs + (limits.ledger.closedQuotaDays + 2) * 86_400_000);
    expect([await requestsOf('minute'), await requestsOf('hour'), await requestsOf('day')]).toEqual([0, 1, 1]);
    expect(await reader().readRequestLog({ projectId: 'project', limit: 200 })).toEqual([]);
    expect(await readQuota(subject)).toEqual({ leased: 0, used: 0 });
  });
});

function recorderOf({ threads }: { threads: { recorder: UsageRecorder }[] }): UsageRecorder {
  const [thread] = threads;
  if (!thread) throw new Error('the runtime has no thread');
  return thread.recorder;
}
