// Traffic over time equals the ledger: whatever is booked, the sums by API, key and customer are those of its entries.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { splitCounts, type TrafficCounts, trafficCounts } from '../contracts/traffic.ts';
import type { UsageRow } from '../contracts/usage.ts';
import type { Outcome } from '../contracts/usage-record.ts';
import { asSqlTransaction } from '../db/transaction.ts';
import { systemClock } from '../kernel/clock.ts';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { LedgerEntry } from './model/fold-segment.ts';
import { createTrafficReader } from './read-traffic.ts';
import { createUsageReader } from './read-usage.ts';
import { bookSegment } from './store/book-segment.ts';

const nowMs = Date.UTC(2026, 10, 26, 14, 37, 21);
const minuteMs = 60_000;
const outcomes: readonly Outcome[] = ['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid'];

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  // A minute of each of the last days, hours and minutes; every third entry has no key and no customer.
  const minutes = [0, 1, 2, 60, 65, 170, 181, 300, 1_400, 1_500, 3_000, 20_000, 60_000].map((ago) => nowMs - ago * minuteMs);
  for (const [index, atMs] of minutes.entries()) {
    const entries = outcomes.flatMap((outcome, place) => [0, 1, 2].map((subject) => entry(atMs, subject, outcome, index + place)));
    await book(`segment-${index}`, entries);
    // The same once more: a second segment adds to the rows of the first.
    await book(`again-${index}`, entries);
  }
}, 60_000);
afterAll(() => database.close());

async function book(segmentId: string, entries: LedgerEntry[]): Promise<void> {
  const fold = { entries, leaseUse: [], quotaUse: [], unleasedUse: [], logRows: [], logRowsDropped: 0, records: entries.length };
  await bookSegment(database.pool, 'spool', segmentId, fold);
}

function entry(atMs: number, subject: number, outcome: Outcome, weight: number): LedgerEntry {
  const nobody = subject === 2;
  return {
    minuteMs: Math.floor(atMs / minuteMs) * minuteMs,
    subject: {
      projectId: 'project',
      keyId: nobody ? '' : `key${subject}`,
      customerId: nobody ? '' : `customer${subject}`,
      planId: '',
      apiId: `api${subject}`,
      stageId: 'live',
      routeId: `route${weight % 2}`,
    },
    outcome,
    requests: weight + subject + 1,
    quotaUnits: 0,
    clientErrors: 0,
    serverErrors: weight % 3,
    requestBytes: 1,
    responseBytes: 1,
    latencyUsSum: 5_000 * weight,
    upstreamLatencyUsSum: 3_000 * weight,
  };
}

/** What the ledger's own entries say, in the words of traffic. */
function countsOf(rows: readonly UsageRow[]): TrafficCounts {
  const forwarded = rows.filter(({ outcome }) => outcome === 'served' || outcome === 'failed' || outcome === 'aborted');
  const sum = (of: readonly UsageRow[], value: (row: UsageRow) => number) => of.reduce((total, row) => total + value(row), 0);
  const requestsOf = (wanted: Outcome) =>
    sum(
      rows.filter(({ outcome }) => outcome === wanted),
      (row) => row.requests,
    );
  return {
    requests: sum(rows, (row) => row.requests),
    forwarded: sum(forwarded, (row) => row.requests),
    throttled: requestsOf('throttled'),
    quotaRefused: requestsOf('quota'),
    errors: sum(rows, (row) => row.serverErrors),
    latencyMsSum: sum(forwarded, (row) => row.latencyMsSum),
    upstreamLatencyMsSum: sum(forwarded, (row) => row.upstreamLatencyMsSum),
  };
}

/** Sums of the counts wanted. */
function totalOf<Count extends keyof TrafficCounts>(steps: Readonly<Record<Count, readonly number[]>>, counts: readonly Count[]) {
  return Object.fromEntries(counts.map((count) => [count, steps[count].reduce((sum, value) => sum + value, 0)]));
}

describe.each(['3h', '24h', '7d', '30d', '90d'] as const)('traffic of %s', (range) => {
  const reader = () => createTrafficReader(asSqlTransaction(database.pool));
  const usage = () => createUsageReader(asSqlTransaction(database.pool), systemClock);

  it.each(['api', 'key', 'customer'] as const)('by %s equals the entries, in all and one by one', async (by) => {
    const history = await reader().readTraffic('project', { range, by, nowMs });
    const { fromMs, toMs } = history;
    const rows = await usage().readUsage({ projectId: 'project', fromMs, toMs, grain: 'minute', groupBy: [by, 'outcome'] });
    expect(totalOf(history.steps, trafficCounts)).toEqual(countsOf(rows));
    expect(history.subjects).toHaveLength(by === 'api' ? 3 : 2);
    for (const subject of history.subjects) {
      const id = subject.subjectId;
      const own = countsOf(rows.filter((row) => row[`${by}Id`] === id));
      expect(own).toMatchObject(totalOf(subject, splitCounts));
      const alone = await reader().readTraffic('project', { range, by, id, nowMs });
      expect(totalOf(alone.steps, trafficCounts)).toEqual(own);
      for (const count of splitCounts) expect(alone.steps[count]).toEqual(subject[count]);
    }
    const busiest = await reader().readBusiest('project', { range, by, nowMs });
    expect(busiest.map(({ subjectId }) => subjectId)).toEqual(history.subjects.map(({ subjectId }) => subjectId));
    expect(busiest.map(({ requests }) => requests)).toEqual(busiest.map(({ requests }) => requests).toSorted((a, b) => b - a));
    for (const { subjectId, ...counts } of busiest) {
      expect(counts).toEqual(countsOf(rows.filter((row) => row[`${by}Id`] === subjectId)));
    }
  });

  it('counts each step where the ledger does, one number for every step of the span', async () => {
    const { steps, fromMs, toMs, stepSeconds, knownFromMs } = await reader().readTraffic('project', { range, nowMs });
    const rows = await usage().readUsage({ projectId: 'project', fromMs, toMs, grain: 'minute', groupBy: ['time'] });
    const expected = new Map<number, number>();
    const stepOf = (atMs: number | null) => Math.floor(((atMs ?? 0) - fromMs) / (stepSeconds * 1_000));
    for (const { atMs, requests } of rows) expected.set(stepOf(atMs), (expected.get(stepOf(atMs)) ?? 0) + requests);
    const count = (toMs - fromMs) / (stepSeconds * 1_000);
    expect(steps.requests).toEqual(Array.from({ length: count }, (_, step) => expected.get(step) ?? 0));
    expect(rows.length).toBeGreaterThan(0);
    expect(knownFromMs).toBeLessThanOrEqual(rows[0]?.atMs ?? 0);
  });

  it('of another project is none', async () => {
    const { steps, knownFromMs } = await reader().readTraffic('other', { range, by: 'key', id: 'key0', nowMs });
    expect(steps.requests.every((requests) => requests === 0)).toBe(true);
    expect(knownFromMs).toBeNull();
  });
});
