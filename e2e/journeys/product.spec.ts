// Somebody in product, from an empty database to the file for the invoice: what every customer used, the same number on the
// page, in the file, in the ledger, in the quota and at the customer's own programs. A second browser watches it happen.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import type { Connection } from '../../server/cli/connect.ts';
import { ProjectFile } from '../../server/contracts/project-file.ts';
import { expect, openBrowser, signInFirst, test } from '../console/console-test.ts';
import type { House } from '../support/house.ts';
import { type Answers, callRepeatedly, countAnswer } from '../support/traffic.ts';
import { startUpstream, type Upstream } from '../support/upstream.ts';

test.use({ journey: 'product' });

const quota = 40;
const settled = { timeout: 60_000 };

test('product sees what every customer used, by key and day, and takes it along as a file', async ({
  strictPage: page,
  enter,
  control,
  house,
  browser,
}) => {
  const upstream = await startUpstream();
  const { apiId, keys } = await openShop(control, upstream);
  const call = (path: string, key: string, signal?: AbortSignal) =>
    fetch(`${house.gatewayUrl}/_api/${apiId}/live/${path}`, { headers: { 'x-api-key': key }, ...(signal ? { signal } : {}) });
  await expect.poll(async () => (await call('ready', keys.warm)).status).toBe(200);

  const second = await openBrowser(browser);
  await enter(second.page, 'overview');
  const added = await control.client.access.addMember.mutate({
    projectId: control.projectId,
    email: 'product@example.com',
    role: 'viewer',
  });
  await signInFirst(page, house, { email: 'product@example.com', password: added.oneTimePassword ?? '' }, 'words of product itself');
  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Usage', level: 1 })).toBeVisible();

  const stop = callRepeatedly(() => call('ok', keys.globex));
  await expect(second.page.locator('[data-series=succeeded]')).toHaveText(/^(?!0$|–$).+/, { timeout: 30_000 });
  await expect(second.page.getByRole('row', { name: /globex web/ })).toBeVisible({ timeout: 30_000 });
  const acme = await useUpQuota({ call, key: keys.acme, upstream });
  const globex = await stop();
  await second.end();

  expect([...globex.keys()].sort(), 'faster than the plan: some served, some throttled').toEqual(['200', '429 TooManyRequestsException']);
  const counted = {
    Acme: { ...acme, throttled: 0 },
    Globex: { served: globex.get('200') ?? 0, failed: 0, aborted: 0, throttled: globex.get('429 TooManyRequestsException') ?? 0, quota: 0 },
  };
  for (const [customer, outcomes] of Object.entries(counted)) {
    const row = page.getByRole('row', { name: new RegExp(`^${customer}`) });
    for (const [outcome, requests] of Object.entries(outcomes))
      await expect(row.locator(`[data-outcome=${outcome}]`)).toHaveText(number(requests), settled);
  }

  await page.getByRole('button', { name: 'Acme' }).click();
  await expect(page).toHaveURL(/customer=\w+&by=key/);
  await page.reload();
  await expect(page.getByRole('row', { name: /^acme web/ }).locator('[data-outcome=quotaUnits]')).toHaveText(String(quota));
  await expect(page.locator('[data-figure=quotaUnits]')).toHaveText(String(quota));
  await expect(page.locator(`[data-quota-used="${quota}"]`), 'the quota, the sum on the page and the ledger are one number').toBeVisible();
  const [use] = await control.client.usage.quotas.query({ projectId: control.projectId, customerId: await customerId(control, 'Acme') });
  expect(use).toMatchObject({ used: quota, remaining: 0 });
  await page.getByRole('button', { name: 'acme web' }).click();
  await expect(page.getByRole('row').nth(1).locator('[data-outcome=served]')).toHaveText(String(acme.served));

  await page.getByRole('link', { name: 'Usage', exact: true }).click();
  await expect(page, 'everybody again').toHaveURL(/\/usage$/);
  await page.getByLabel('By', { exact: true }).selectOption('hour');
  await expect(page).toHaveURL(/grain=hour/);
  const lines = await downloadCsv(page);
  const sums = (customer: string) =>
    Object.fromEntries(['served', 'failed', 'aborted', 'throttled', 'quota_refused'].map((name) => [name, sumOf(lines, name, customer)]));
  expect({ Acme: sums('Acme'), Globex: sums('Globex') }).toEqual({
    Acme: inFile(counted.Acme),
    Globex: inFile(counted.Globex),
  });
  await expectSameByToken(house, page, lines);
  await upstream.stop();
});

type Call = (path: string, key: string, signal?: AbortSignal) => Promise<Response>;
type Given = { call: Call; key: string; upstream: Upstream };

/** Spends a quota on requests that are served, that fail, and whose caller leaves; then asks in vain. */
async function useUpQuota({ call, key, upstream }: Given) {
  const answers: Answers = new Map();
  while ((answers.get('500 InternalServerErrorException') ?? 0) < 5) await countAnswer(answers, () => call('fail', key));
  while ((upstream.arrived.get('wait') ?? 0) < 3) {
    const before = upstream.arrived.get('wait') ?? 0;
    const leaving = new AbortController();
    let isOver = false;
    const left = countAnswer(answers, () => call('wait', key, leaving.signal))
      .catch((error: unknown) => expect(error).toMatchObject({ name: 'AbortError' }))
      .finally(() => {
        isOver = true;
      });
    await expect.poll(() => isOver || (upstream.arrived.get('wait') ?? 0) > before).toBe(true);
    leaving.abort();
    await left;
  }
  while ((answers.get('429 LimitExceededException') ?? 0) < 6) await countAnswer(answers, () => call('ok', key));
  const { '503 ServiceUnavailableException': invalid = 0, ...usual } = Object.fromEntries(answers);
  expect(usual).toEqual({ '200': quota - 8, '500 InternalServerErrorException': 5, '429 LimitExceededException': 6 });
  // A gateway that got no part of the quota in time refuses, and counts that apart.
  return { served: quota - 8, failed: 5, aborted: 3, quota: 6, invalid };
}

async function openShop(control: Connection, upstream: Upstream) {
  const { client, projectId } = control;
  const file = ProjectFile.parse({
    version: 1,
    egressAllow: [`127.0.0.1:${upstream.port}`],
    apis: {
      orders: {
        kind: 'rest',
        routes: {
          'ANY /{proxy+}': {
            integration: { kind: 'http-proxy', url: `http://127.0.0.1:${upstream.port}/{proxy}` },
            apiKeyRequired: true,
          },
        },
        stages: { live: {} },
      },
    },
    usagePlans: {
      small: { quota: { limit: quota, period: 'MONTH' }, stages: ['orders/live'] },
      large: { throttle: { ratePerSecond: 2, burst: 2 }, stages: ['orders/live'] },
    },
    customers: { Acme: {}, Globex: {} },
  });
  const result = await client.projectFile.applyFile.mutate({ projectId, file, isDryRun: false });
  if (result.problems.length > 0 || result.failure) throw new Error(JSON.stringify([result.problems, result.failure]));
  const planId = async (search: string) => (await client.usagePlans.list.query({ projectId, search })).items[0]?.usagePlanId ?? '';
  const makeKey = async (name: string, plan: string, customer?: string) => {
    const owner = customer === undefined ? {} : { customerId: await customerId(control, customer) };
    return (await client.apiKeys.create.mutate({ projectId, name, usagePlanIds: [await planId(plan)], ...owner })).value;
  };
  const apiId = (await client.apis.list.query({ projectId, search: 'orders' })).items[0]?.apiId ?? '';
  const keys = {
    acme: await makeKey('acme web', 'small', 'Acme'),
    globex: await makeKey('globex web', 'large', 'Globex'),
    warm: await makeKey('nobody', 'large'),
  };
  return { apiId, keys };
}

async function customerId({ client, projectId }: Connection, search: string): Promise<string> {
  return (await client.customers.list.query({ projectId, search })).items[0]?.customerId ?? '';
}

/** The file's lines, each by the names of its head. */
async function downloadCsv(page: Page): Promise<Record<string, string>[]> {
  const link = page.getByRole('link', { name: 'Download CSV' });
  // The address tells of the choice a moment before the page does.
  await expect(link).toHaveAttribute('href', /grain=hour/);
  const started = page.waitForEvent('download');
  await link.click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/^usage \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d by hour\.csv$/);
  return parseCsv(await readFile(await download.path(), 'utf8'));
}

function parseCsv(text: string): Record<string, string>[] {
  const [head = '', ...lines] = text.trimEnd().split('\r\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])));
}

function sumOf(lines: readonly Record<string, string>[], name: string, customer: string): number {
  return lines.filter((line) => line.customer_name === customer).reduce((sum, line) => sum + Number(line[name]), 0);
}

/** The same address serves a program that has an access token. */
async function expectSameByToken(house: House, page: Page, lines: readonly Record<string, string>[]): Promise<void> {
  const path = (await page.getByRole('link', { name: 'Download CSV' }).getAttribute('href')) ?? '';
  const answer = await fetch(new URL(path, house.consoleUrl), { headers: { authorization: `Bearer ${house.cliToken}` } });
  expect(parseCsv(await answer.text())).toEqual(lines);
}

function inFile({ served, failed, aborted, throttled, quota }: Record<'served' | 'failed' | 'aborted' | 'throttled' | 'quota', number>) {
  return { served, failed, aborted, throttled, quota_refused: quota };
}

function number(value: number): string {
  return value.toLocaleString('en');
}
