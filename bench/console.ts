// The console with a large project: how long its list and overview procedures take over HTTP, beside an answer of the
// same server that does nothing; what each page loads before it can be used; how long a walk from page to page takes
// in Chromium; and what its tab does while traffic runs.

import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { chromium } from '@playwright/test';
import pg from 'pg';
import { systemClock } from '../server/kernel/clock.ts';
import { insertAccessToken } from '../server/testing/factories.ts';
import { firstLoadBudgetBytes, measureFirstLoads } from '../server/testing/first-load.ts';
import { systemBrowsers } from '../server/testing/install-browser.ts';
import type { BenchHouse } from './support/bench-house.ts';
import { startBenchHouse } from './support/bench-house.ts';
import type { LiveFigures } from './support/console-live.ts';
import { liveScale, makeBusyApi, measureLiveTab, startLoad } from './support/console-live.ts';
import { consoleScale, seedConsole } from './support/console-seed.ts';
import type { BenchOperator } from './support/console-walk.ts';
import { signIn, walkConsole } from './support/console-walk.ts';

const callsPerProcedure = 40;
const warmUpCalls = 3;

type Call = { name: string; path: string; input: object };

export type ConsoleBenchOptions = {
  /** Tables to print, of procedures, pages, walk and live; empty prints all. */
  only: readonly string[];
  /** How long the live overview stays open before a last minute of it is measured too; 0 leaves that out. Its window is of 15. */
  minutes: number;
};

/** Prints the four tables. */
export async function benchConsole({ only, minutes }: ConsoleBenchOptions): Promise<void> {
  const isWanted = (table: string) => only.length === 0 || only.includes(table);
  const operator: BenchOperator = { email: 'bench@example.com', password: 'a password for the bench' };
  const house = await startBenchHouse(1, 'all', { SLUICE_ADMIN_EMAIL: operator.email, SLUICE_ADMIN_PASSWORD: operator.password });
  const pool = new pg.Pool({ connectionString: house.connectionString, max: 2 });
  try {
    const busy = await makeBusyApi(house, pool);
    const { projectId, ...ids } = await seedConsole(pool);
    const { rows } = await pool.query<{ id: string }>('SELECT id FROM member LIMIT 1');
    const { token } = await insertAccessToken(pool, projectId, rows[0]?.id ?? '');
    const consoleUrl = `http://localhost:${house.consolePort}`;
    if (isWanted('procedures')) await measureProcedures(consoleUrl, token, callsOf(projectId, ids));
    if (isWanted('pages')) await printFirstLoads();
    await inChromium(async (browser) => {
      const page = await signIn(browser, consoleUrl, operator);
      if (isWanted('walk')) await measureWalk(page, projectId);
      if (isWanted('live')) await measureLive(page, house, busy, `${consoleUrl}/projects/${projectId}/overview`, minutes);
    });
  } finally {
    await pool.end();
    await house.stop();
  }
}

type Ids = { bigApiId: string; customerId: string; apiKeyId: string };

function callsOf(projectId: string, { bigApiId, customerId }: Ids): Call[] {
  const call = (path: string, input: object = {}, note = ''): Call => ({ name: `${path}${note}`, path, input: { projectId, ...input } });
  const nowMs = systemClock.nowMs();
  const ranges = ['3h', '24h', '7d', '30d', '90d'] as const;
  return [
    call('apis.list'),
    call('apis.list', { search: 'api 07' }, ' (search)'),
    call('apis.head', { apiId: bigApiId }, ' (2,000 routes)'),
    call('apis.listRoutes', { apiId: bigApiId }, ' (2,000 routes)'),
    call('apis.listRoutes', { apiId: bigApiId, search: 'resource-19' }, ' (search)'),
    call('apis.listStages'),
    call('apis.listDeployments', { apiId: bigApiId }, ' (2,000 routes)'),
    call('apiKeys.list'),
    call('apiKeys.list', { search: '99999' }, ' (search)'),
    call('apiKeys.list', { customerId }, ' (of a customer)'),
    call('apiKeys.list', { usagePlanId: 'p000000003' }, ' (of a plan)'),
    call('customers.list'),
    call('customers.list', { search: '999' }, ' (search)'),
    call('customers.listDevelopers', { customerId }),
    call('customers.listApplications', { customerId }),
    call('usagePlans.list'),
    call('domainNames.list'),
    call('upstreams.list'),
    call('upstreams.listCredentials'),
    call('portalAccess.listInvitations'),
    call('portalAccess.listSignUps'),
    call('queues.list'),
    call('queues.list', { search: 'queue-09' }, ' (search)'),
    call('topics.list'),
    call('topics.list', { search: 'topic-09' }, ' (search)'),
    call('topics.listSubscriptions'),
    call('audit.list'),
    call('audit.list', { search: 'key 150000' }, ' (search)'),
    call('audit.list', { search: 'key 19' }, ' (search, found often)'),
    call('audit.list', { search: 'nowhere' }, ' (search, found never)'),
    call('audit.list', { entityKind: 'api_key', entityId: 'k000150000' }, ' (of one thing)'),
    call('access.listMembers'),
    call('access.listTokens'),
    call('credentials.list'),
    ...ranges.map((range) => call('traffic.history', { range }, ` (${range})`)),
    ...ranges.map((range) => call('traffic.history', { range, by: 'api' }, ` (${range} by API)`)),
    ...ranges.map((range) => call('traffic.history', { range, by: 'key' }, ` (${range} by key)`)),
    ...ranges.map((range) => call('traffic.busiest', { range, by: 'key' }, ` (${range}, keys)`)),
    ...ranges.map((range) => call('traffic.busiest', { range, by: 'customer' }, ` (${range}, customers)`)),
    ...ranges.map((range) => call('queues.history', { range }, ` (${range}, deepest)`)),
    call('queues.history', { range: '30d', queueId: 'q000000001' }, ' (30d, one queue)'),
    call('usage.quotas', { customerId }),
    ...(['customer', 'key', 'time'] as const).map((by) =>
      call(
        'usage.table',
        { fromMs: nowMs - 30 * 86_400_000, toMs: nowMs, grain: 'day', by: [by], order: by === 'time' ? 'newest' : 'most' },
        ` (30d by ${by})`,
      ),
    ),
  ];
}

/** One call after the other, as a page that waits for its list does. */
async function measureProcedures(consoleUrl: string, token: string, calls: readonly Call[]): Promise<void> {
  const { routes, keys, customers } = consoleScale;
  console.log(`console: ${routes} routes, ${keys} keys, ${customers} customers; ${callsPerProcedure} calls each, one after the other`);
  const headers = { authorization: `Bearer ${token}` };
  const base = await timesOf(() => fetch(`${consoleUrl}/api/health`));
  const baseMs = percentile(base, 0.95);
  console.log(
    `  ${'GET /api/health (does nothing)'.padEnd(42)} p50 ${percentile(base, 0.5).toFixed(1).padStart(6)} ms  p95 ${baseMs.toFixed(1).padStart(6)} ms`,
  );
  for (const { name, path, input } of calls) {
    const url = `${consoleUrl}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`;
    const times = await timesOf(() => fetch(url, { headers }));
    const p95 = percentile(times, 0.95);
    console.log(
      `  ${name.padEnd(42)} p50 ${percentile(times, 0.5).toFixed(1).padStart(6)} ms  p95 ${p95.toFixed(1).padStart(6)} ms  ${(p95 / baseMs).toFixed(1)} × nothing${p95 >= 50 ? '  OVER 50 ms' : ''}`,
    );
  }
}

async function timesOf(call: () => Promise<Response>): Promise<number[]> {
  const times: number[] = [];
  for (let number = -warmUpCalls; number < callsPerProcedure; number += 1) {
    const startedAt = performance.now();
    const response = await call();
    const body = await response.text();
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${body.slice(0, 300)}`);
    if (number >= 0) times.push(performance.now() - startedAt);
  }
  return times;
}

async function printFirstLoads(): Promise<void> {
  console.log('first-load JavaScript by page, gzipped');
  for (const { page, bytes } of await measureFirstLoads(path.join(import.meta.dirname, '../.next'))) {
    console.log(`  ${page.padEnd(58)} ${(bytes / 1000).toFixed(0).padStart(4)} KB${bytes > firstLoadBudgetBytes ? '  OVER BUDGET' : ''}`);
  }
}

async function inChromium(work: (browser: Browser) => Promise<void>): Promise<void> {
  const executablePath = existsSync(chromium.executablePath()) ? undefined : systemBrowsers.find((file) => existsSync(file));
  const browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox'] });
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

async function measureWalk(page: Page, projectId: string): Promise<void> {
  console.log('navigation in Chromium, from the click to the next page’s heading: first visit, then ten later ones');
  for (const { page: name, firstMs, laterMs } of await walkConsole(page, projectId)) {
    const p95 = percentile(laterMs, 0.95);
    const figures = [firstMs, percentile(laterMs, 0.5), p95].map((ms) => ms.toFixed(0).padStart(4));
    const isOver = Math.max(firstMs, p95) >= 200;
    console.log(`  ${name.padEnd(12)} first ${figures[0]} ms  p50 ${figures[1]} ms  p95 ${figures[2]} ms${isOver ? '  OVER 200 ms' : ''}`);
  }
}

async function measureLive(
  page: Page,
  house: BenchHouse,
  busy: { apiId: string; keys: string[] },
  overviewUrl: string,
  minutes: number,
): Promise<void> {
  const { requestsPerSecond, keys } = liveScale;
  const stop = startLoad(house.gatewayPort, busy);
  console.log(`the overview in Chromium while ${requestsPerSecond} requests/s of ${keys} keys run`);
  try {
    for (const [view, query] of [
      ['together', ''],
      ['by API', '?by=api'],
      ['by key', '?by=key'],
    ] as const) {
      printLive(view, await measureLiveTab(page, `${overviewUrl}${query}`));
    }
    if (minutes > 0) {
      const openMs = Math.max(0, minutes - 1) * 60_000;
      printLive(`by key, the last of ${minutes} minutes`, await measureLiveTab(page, `${overviewUrl}?by=key`, 60_000, openMs));
    }
  } finally {
    const answered = await stop();
    console.log(`  answered: ${[...answered].map(([status, count]) => `${count} with ${status}`).join(', ')}`);
  }
}

function printLive(view: string, { longTasks, longestMs, busyShare, frameP95Ms, frameMaxMs, cpuMsPerSecond }: LiveFigures): void {
  console.log(
    `  ${view.padEnd(10)} tasks over 50 ms: ${longTasks}, longest ${longestMs.toFixed(0)} ms, ${(busyShare * 100).toFixed(1)} % of the time; frames p95 ${frameP95Ms.toFixed(0)} ms, longest ${frameMaxMs.toFixed(0)} ms; ${cpuMsPerSecond.toFixed(0)} ms of processor time a second`,
  );
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
