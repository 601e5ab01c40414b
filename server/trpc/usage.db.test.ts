// Usage as product sees it: the table, its pages, and the CSV download, each with the ledger's own numbers.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageOutcome } from '../contracts/usage.ts';
import { UsageOutcome as outcomeNames } from '../contracts/usage.ts';
import { limits } from '../kernel/limits.ts';
import { insertApiKey, insertProject, insertUsage } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import { answerUsageCsv } from './answer-usage-csv.ts';
import type { SessionClaim } from './context.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 0, 30);
let house: TestConsole;
let viewer: Caller;
let claim: SessionClaim;

beforeAll(async () => {
  house = await createTestConsole();
  ({ caller: viewer, claim } = await house.signIn('viewer'));
});
afterAll(() => house.close());

/** A project of its own, so that tests do not count each other's requests. */
async function newProject() {
  const { id } = await insertProject(house.database.pool);
  return { projectId: id, ...(await house.signIn('viewer', id)) };
}

describe('the table of usage', () => {
  it('has a row a customer or key with the most requests first, with names, and what nobody owns', async () => {
    const { projectId } = house;
    const { pool } = house.database;
    const operator = (await house.signIn('operator')).caller;
    const { customerId } = await operator.customers.create({ projectId, name: 'Acme' });
    const key = await insertApiKey(pool, projectId, { name: 'acme web', customerId });
    const of = { atMs: startMs, keyId: key.id, customerId };
    for (const [outcome, requests] of [
      ['served', 7],
      ['failed', 2],
      ['aborted', 1],
      ['throttled', 5],
      ['quota', 3],
    ] as const)
      await insertUsage(pool, projectId, { ...of, outcome, requests });
    await insertUsage(pool, projectId, { atMs: startMs, outcome: 'denied', requests: 4 });
    const page = await viewer.usage.table({
      projectId,
      fromMs: startMs,
      toMs: startMs + dayMs,
      grain: 'day',
      by: ['customer', 'key'],
      order: 'most',
    });
    expect(page.items).toMatchObject([
      { customerName: 'Acme', keyName: 'acme web', served: 7, failed: 2, aborted: 1, throttled: 5, quota: 3, requests: 18, quotaUnits: 10 },
      { customerId: '', customerName: '', keyId: '', keyName: '', denied: 4, requests: 4, quotaUnits: 0 },
    ]);
  });

  it('adds days up to calendar months', async () => {
    const { projectId, caller } = await newProject();
    for (const [day, requests] of [
      [0, 1],
      [1, 2],
      [2, 4],
      [29, 8],
      [60, 16],
    ] as const)
      await insertUsage(house.database.pool, projectId, { atMs: startMs + day * dayMs, requests });
    // From the middle of January to the middle of March: whole months all the same.
    const range = { fromMs: Date.UTC(2026, 0, 15), toMs: Date.UTC(2026, 2, 15), grain: 'month' as const };
    const months = await caller.usage.table({ projectId, ...range, by: ['time'], order: 'oldest' });
    expect(months.items.map(({ atMs, served }) => [atMs, served])).toEqual([
      [Date.UTC(2026, 0, 1), 3],
      [Date.UTC(2026, 1, 1), 12],
      [Date.UTC(2026, 2, 1), 16],
    ]);
    const sums = await caller.usage.read({ projectId, ...range, groupBy: ['time', 'outcome'] });
    expect(sums.map(({ requests }) => requests)).toEqual([3, 12, 16]);
  });

  it('shows every row once over its pages, in every order and by every combination, and adds up to the ledger', async () => {
    const { projectId, caller } = await newProject();
    const entry = fc.record({
      minute: fc.integer({ min: 0, max: 5 }),
      keyId: fc.constantFrom('key-a', 'key-b', 'key-c', ''),
      customerId: fc.constantFrom('one', 'two', ''),
      outcome: fc.constantFrom(...outcomeNames.options),
      requests: fc.integer({ min: 1, max: 5 }),
    });
    for (const { minute, ...given } of fc.sample(entry, { numRuns: 60, seed: 1 }))
      await insertUsage(house.database.pool, projectId, { atMs: startMs + minute * minuteMs, ...given });
    const range = { fromMs: startMs, toMs: startMs + 6 * minuteMs, grain: 'minute' as const };
    const counted = await caller.usage.read({ projectId, ...range, groupBy: ['outcome'] });
    for (const by of [['time'], ['key'], ['customer'], ['time', 'customer', 'key'], ['customer', 'key']] as (
      | 'time'
      | 'key'
      | 'customer'
    )[][])
      for (const order of ['most', 'newest', 'oldest'] as const) {
        const rows = await readAll(caller, { projectId, ...range, by, order, limit: 3 });
        const ids = rows.map(({ atMs, customerId, keyId }) => `${atMs} ${customerId} ${keyId}`);
        expect(new Set(ids).size, `${by} ${order}`).toBe(ids.length);
        for (const outcome of outcomeNames.options) {
          const sum = rows.reduce((before, row) => before + row[outcome], 0);
          expect(sum, `${outcome} by ${by}`).toBe(counted.find((row) => row.outcome === outcome)?.requests ?? 0);
        }
        if (order === 'most')
          expect(rows.map(({ requests }) => requests)).toEqual(rows.map(({ requests }) => requests).sort((a, b) => b - a));
      }
  });

  it('finds the busiest of hours, days and months by their sums, to the unit and page by page', async () => {
    const { projectId, caller } = await newProject();
    const entry = fc.record({
      hour: fc.integer({ min: 0, max: 60 }),
      keyId: fc.constantFrom('key-a', 'key-b', 'key-c', 'key-d', ''),
      customerId: fc.constantFrom('one', 'two', 'three', ''),
      outcome: fc.constantFrom(...outcomeNames.options),
      requests: fc.integer({ min: 1, max: 5 }),
    });
    for (const { hour, ...given } of fc.sample(entry, { numRuns: 60, seed: 2 }))
      await insertUsage(house.database.pool, projectId, { atMs: startMs + hour * 60 * minuteMs, ...given });
    for (const grain of ['hour', 'day', 'month'] as const)
      for (const by of ['key', 'customer'] as const) {
        const question = { projectId, fromMs: startMs, toMs: startMs + dayMs + 5 * minuteMs, grain };
        const rows = await readAll(caller, { ...question, by: [by], order: 'most', limit: 2 });
        const id = `${by}Id` as const;
        const counted = await caller.usage.read({ ...question, groupBy: [by, 'outcome'] });
        const sumOf = (subject: string | null) => counted.filter((row) => row[id] === subject).reduce((sum, row) => sum + row.requests, 0);
        expect(new Set(rows.map((row) => row[id]))).toEqual(new Set(counted.map((row) => row[id])));
        expect(rows.map(({ requests }) => requests)).toEqual(rows.map((row) => sumOf(row[id])).sort((a, b) => b - a));
        for (const row of rows)
          for (const outcome of outcomeNames.options)
            expect(row[outcome]).toBe(counted.find((one) => one[id] === row[id] && one.outcome === outcome)?.requests ?? 0);
      }
  });

  it.each([
    ['of another list', { cursor: Buffer.from('["a"]').toString('base64url') }],
    ['of another order', { cursor: Buffer.from('["a","b"]').toString('base64url') }],
    ['that is none', { cursor: '%%%' }],
  ])('refuses a cursor %s', async (_, { cursor }) => {
    const question = { projectId: house.projectId, fromMs: 0, toMs: 1, grain: 'day' as const, by: ['time', 'key'] as ('time' | 'key')[] };
    await expect(viewer.usage.table({ ...question, order: 'oldest', cursor })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('never gives a part of the sums for the whole', async () => {
    const { projectId, caller } = await newProject();
    await house.database.pool.query(
      `INSERT INTO ledger.entry_minute SELECT $1, to_timestamp($2::bigint / 1000.0), 'key ' || number, '', '', '', '', '', 'served', 1, 1, 0, 0, 0, 0, 0, 0
       FROM generate_series(0, $3::int) AS number`,
      [projectId, startMs, limits.ledger.usageRowsMax],
    );
    const range = { projectId, fromMs: startMs, toMs: startMs + minuteMs, grain: 'minute' as const };
    await expect(caller.usage.read({ ...range, groupBy: ['key'] })).rejects.toMatchObject({ code: 'PAYLOAD_TOO_LARGE' });
    const [sum] = await caller.usage.read({ ...range, groupBy: [] });
    expect(sum?.requests).toBe(limits.ledger.usageRowsMax + 1);
    const lines = (
      await (await download({ project: projectId, grain: 'minute', from: '2026-01-30' }, await ownerOf(projectId))).text()
    ).split('\r\n');
    expect(lines).toHaveLength(limits.ledger.usageRowsMax + 3);
    expect(lines.slice(1, -1).reduce((total, line) => total + Number(line.split(',')[5]), 0)).toBe(limits.ledger.usageRowsMax + 1);
  });
});

describe('the download', () => {
  it('is a CSV file with a line a step, customer and key', async () => {
    const { projectId, claim: own } = await newProject();
    const key = await insertApiKey(house.database.pool, projectId, { name: '=cmd' });
    for (const outcome of ['served', 'quota'] as UsageOutcome[])
      await insertUsage(house.database.pool, projectId, { atMs: startMs, keyId: key.id, outcome, requests: 2 });
    const answer = await download({ project: projectId, from: '2026-01-30', to: '2026-02-01' }, own);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="usage 2026-01-30 to 2026-01-31 by day.csv"');
    expect((await answer.text()).split('\r\n')[1]).toBe(`2026-01-30T00:00:00.000Z,,,${key.id},'=cmd,2,0,0,0,2,0,0,4,2,0,0`);
    const other = await download({ project: projectId, from: '2026-01-30', to: '2026-02-01', key: 'another' }, own);
    expect((await other.text()).split('\r\n')).toHaveLength(2);
  });

  it.each([
    ['anonymous', 401, 'auth.required', {}, null],
    ['a member of another project', 403, 'auth.forbidden', { project: 'aaaaaaaaaa' }, 'own'],
    ['a page of another site', 403, 'auth.forbidden', { site: 'cross-site' }, 'own'],
    ['without a beginning', 400, 'input.invalid', { from: 'yesterday' }, 'own'],
    ['backwards', 400, 'input.invalid', { from: '2026-03-01', to: '2026-02-01' }, 'own'],
  ] as const)('is refused %s', async (_, status, code, { site, ...given }: { site?: string } & Record<string, string>, who) => {
    const answer = await download({ project: house.projectId, ...given }, who === null ? null : claim, site);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: { data: { errorCode: code } } });
  });
});

const ownerOf = async (projectId: string) => (await house.signIn('owner', projectId)).claim;

function download(query: Record<string, string>, who: SessionClaim | null, site = 'same-origin'): Promise<Response> {
  const search = new URLSearchParams({ from: '2026-01-01', to: '2026-02-01', ...query });
  const request = new Request(`http://localhost:3000/api/usage?${search}`, { headers: { 'sec-fetch-site': site } });
  return answerUsageCsv(request, { deps: house.deps, readSession: async () => who });
}

async function readAll(caller: Caller, question: Parameters<Caller['usage']['table']>[0]) {
  const rows = [];
  for (let cursor: string | undefined; ; ) {
    const page = await caller.usage.table(cursor === undefined ? question : { ...question, cursor });
    rows.push(...page.items);
    if (page.nextCursor === null) return rows;
    cursor = page.nextCursor;
  }
}
