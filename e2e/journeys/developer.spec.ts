// A developer serves itself: let in by an operator, from the first page to a key that is refused, with real calls
// through the gateway in between, which the operator watches.
import type { Locator, Page } from '@playwright/test';
import { expect, openBrowser, test, visit } from '../console/console-test.ts';
import type { House } from '../support/house.ts';
import { lastKnownMs, openCallers } from '../support/revocation.ts';
import { takePicture } from '../support/take-picture.ts';
import type { Shop } from './portal-house.ts';
import { openShop } from './portal-house.ts';

test.use({ journey: 'developer' });
test.describe.configure({ mode: 'serial' });
const password = 'a developer’s own words';
let shop: Shop;
/** The live key that the first test leaves behind. */
let lastKey: string;
/** The sandbox key beside it. */
let sandbox: string;
test.beforeAll(async ({ house }) => {
  shop = await openShop(house, 50);
});

async function openPortalSettings(enter: (page: Page, path: string) => Promise<void>, page: Page): Promise<void> {
  await enter(page, 'portal');
  await expect(page.getByRole('heading', { name: 'Portal', level: 1 })).toBeVisible();
}

async function pickCustomer(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Customer' }).click();
  await page.getByRole('option', { name }).click();
}

const shownOnce = (page: Page, label: string) => page.getByRole('region', { name: label, exact: true });
const environment = (page: Page, name: 'live' | 'sandbox') => page.locator(`[data-environment=${name}]`);

async function makeKey(page: Page, name: 'live' | 'sandbox'): Promise<string> {
  const label = name === 'live' ? 'Live key' : 'Sandbox key';
  await page.getByRole('button', { name: `Create ${label.toLowerCase()}` }).click();
  const value = ((await shownOnce(page, `New ${label.toLowerCase()}`).textContent()) ?? '').trim();
  expect(value).toMatch(name === 'live' ? /^slk_live_\w{49}$/ : /^slk_test_\w{49}$/);
  return value;
}

async function revoke(page: Page, key: Locator, applicationName: string): Promise<void> {
  // The one before may still be on its way out.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await key.getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel(`Type ${applicationName} to confirm`).fill(applicationName);
  const answered = page.waitForResponse(/\/portal\.revokeKey/);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  expect((await answered).ok()).toBe(true);
}

/** @returns how often it was served before: a revocation holds within a second, and what is served spends the quota */
async function untilRefused(stage: 'live' | 'sandbox', key: string): Promise<number> {
  let served = 0;
  const call = async () => {
    const { status } = await shop.call(stage, key);
    if (status === 200) served += 1;
    return status;
  };
  await expect.poll(call, { intervals: [20] }).toBe(403);
  return served;
}

/** One served request: what is refused counts for no quota. */
const untilServed = (stage: 'live' | 'sandbox', key: string) => expect.poll(async () => (await shop.call(stage, key)).status).toBe(200);

test('from the operator’s invitation to a revoked key', async ({ strictPage: operatorPage, enter, browser }) => {
  await openPortalSettings(enter, operatorPage);
  await operatorPage.getByRole('switch', { name: 'Starter' }).click();
  await expect(operatorPage.getByRole('switch', { name: 'Starter' })).toBeChecked();
  await pickCustomer(operatorPage, 'Acme');
  await operatorPage.getByRole('button', { name: 'Make invitation link' }).click();
  const link = ((await shownOnce(operatorPage, 'Invitation link').textContent()) ?? '').trim();

  const { page, end } = await openBrowser(browser, link);
  await expect(page.getByText('Create your account for Acme.')).toBeVisible();
  await page.getByLabel('E-mail').fill('dev@acme.example');
  await page.getByLabel('Your name').fill('Dev');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'No application yet' })).toBeVisible();
  await page.getByRole('link', { name: 'New application' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Web shop');
  await page.getByRole('radio', { name: 'Starter' }).click();
  await page.getByRole('button', { name: 'Create application' }).click();
  await expect(page.getByRole('heading', { name: 'Web shop', level: 1 })).toBeVisible();

  const live = await makeKey(page, 'live');
  sandbox = await makeKey(page, 'sandbox');
  await operatorPage.getByRole('link', { name: 'Overview' }).click();
  for (let count = 0; count < 3; count += 1) await untilServed('live', live);
  await untilServed('sandbox', sandbox);
  expect((await shop.call('live', sandbox)).status, 'a sandbox key opens the sandbox only').toBe(403);
  await expect(operatorPage.getByRole('row', { name: /Web shop live/ }), 'the operator sees the calls at once').toBeVisible({
    timeout: 30_000,
  });
  await expect(page.locator('[data-quota=live] [data-remaining="47"]')).toBeVisible();
  await expect(page.locator('[data-quota=live]')).toContainText(/too early for a forecast|At this pace/);
  await expect(page.locator('[data-quota=sandbox] [data-remaining="49"]')).toBeVisible();
  await page.reload();
  await expect(environment(page, 'live')).not.toContainText(live.slice(13, -4));
  await expect(page.locator('[data-quota=sandbox] [data-remaining="49"]')).toBeVisible();
  await takePicture(page, 'portal-application', [
    ['light', 'wide'],
    ['dark', 'narrow'],
  ]);

  await environment(page, 'live').getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click();
  const next = ((await shownOnce(page, 'New live key').textContent()) ?? '').trim();
  expect(next).not.toBe(live);
  expect((await shop.call('live', live)).status).toBe(200);
  expect((await shop.call('live', next)).rateLimit).toContain('"quota";r=');
  await expect(page.locator('[data-quota=live] [data-remaining="45"]'), 'both spend one quota').toBeVisible();

  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.locator('[data-total=served]')).toHaveText('6');
  await page.getByRole('combobox', { name: 'Application' }).click();
  await page.getByRole('option', { name: 'Web shop' }).click();
  await expect(page).toHaveURL(/application=/);
  await expect(page.locator('[data-total=served]')).toHaveText('6');
  await takePicture(page, 'portal-usage');

  await page.getByRole('link', { name: 'Applications' }).click();
  await page.getByRole('link', { name: 'Web shop' }).click();
  await revoke(page, page.locator('[data-state=replaced]').first(), 'Web shop');
  let left = 45 - (await untilRefused('live', live));
  expect((await shop.call('live', next)).status).toBe(200);
  await revoke(page, page.locator('[data-state=active]').first(), 'Web shop');
  left -= 1 + (await untilRefused('live', next));
  await expect(page.getByRole('heading', { name: 'Former keys' })).toBeVisible();
  lastKey = await makeKey(page, 'live');
  await untilServed('live', lastKey);
  const remaining = page.locator(`[data-quota=live] [data-remaining="${left - 1}"]`);
  await expect(remaining, 'a key made anew begins where the last one ended').toBeVisible();
  await end();
});

test('asking for an account of an open portal, and being approved', async ({ strictPage: operatorPage, enter, house, browser }) => {
  await openPortalSettings(enter, operatorPage);
  await operatorPage.getByRole('switch', { name: 'Anybody may ask for an account' }).click();
  await expect(operatorPage.getByRole('switch', { name: 'Anybody may ask for an account' })).toBeChecked();

  const context = await browser.newContext();
  const page = await context.newPage();
  await visit(page, `${house.consoleUrl}/portal/${shop.projectId}`);
  await page.getByRole('link', { name: 'Ask for one' }).click();
  await expect(page.getByText('20 a second · 40 at once · 50 a day · with a sandbox'), 'limits are published').toBeVisible();
  await page.getByLabel('E-mail').fill('asker@other.example');
  await page.getByLabel('Your name').fill('Asker');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Your request is on its way')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in' }).click();
  await signInDeveloper(page, 'asker@other.example');
  await expect(page.locator('[data-code="auth.pending"]')).toBeVisible();

  await operatorPage.reload();
  await operatorPage.getByRole('button', { name: 'Approve' }).click();
  const dialog = operatorPage.getByRole('dialog');
  await dialog.getByRole('combobox', { name: 'Customer' }).click();
  await operatorPage.getByRole('option', { name: 'Acme' }).click();
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await expect(operatorPage.getByText('Nobody waits.')).toBeVisible();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Web shop' }), 'colleagues share applications').toBeVisible();
  await context.close();
});

test('a form takes no password before the page listens', async ({ house, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  for (const address of ['/sign-in', `/portal/${shop.projectId}/sign-in`, `/portal/${shop.projectId}/sign-up`]) {
    await page.goto(`${house.consoleUrl}${address}`);
    await expect(page.locator('form button[type=submit]')).toBeDisabled();
    await expect(page.locator('form input:enabled'), address).toHaveCount(0);
  }
  await context.close();
});

test('the plans say what a 429 looks like, and it looks like that', async ({ house, browser }) => {
  const { page, end } = await openBrowser(browser, `${house.consoleUrl}/portal/${shop.projectId}`);
  await expect(page).toHaveURL(/\/sign-in$/);
  await signInDeveloper(page, 'dev@acme.example');
  await page.getByRole('link', { name: 'Plans' }).click();
  await expect(page.getByRole('cell', { name: '50 a day' })).toBeVisible();
  const told = ((await page.getByRole('region', { name: 'Quota spent' }).textContent()) ?? '').split('\n');
  await takePicture(page, 'portal-plans');
  // A throttled call would look otherwise: the rate lets through what comes one after the other.
  let refused = await shop.ask('live', lastKey);
  for (let count = 0; count < 2_000 && refused.headers.get('x-amzn-errortype') !== 'LimitExceededException'; count += 1) {
    await refused.arrayBuffer();
    refused = await shop.ask('live', lastKey);
  }
  const body = await refused.text();
  expect(told[0]).toBe(`HTTP/1.1 ${refused.status} ${refused.statusText}`);
  expect(told.at(-1)).toBe(body);
  for (const line of told.slice(1, -2)) {
    const [name = '', value = ''] = line.split(/: (.*)/s);
    // Everything but what runs with the clock.
    const still = (text: string | null) => text?.replaceAll(/\d+/g, 'N');
    expect(still(refused.headers.get(name)), name).toBe(still(value));
  }
  await end();
});

test('a revoked key is refused over every connection within a second; signing out ends the session', async ({ house, browser }) => {
  const { page, end } = await openBrowser(browser, `${house.consoleUrl}/portal/${shop.projectId}`);
  await signInDeveloper(page, 'dev@acme.example');
  await page.getByRole('link', { name: 'Web shop' }).click();
  for (const [stage, key] of [
    ['live', lastKey],
    ['sandbox', sandbox],
  ] as const) {
    const callers = openCallers(shop.urlOf(stage), { 'x-api-key': key });
    expect(await callers.callAll(), 'known over every connection').not.toContain(403);
    await revoke(page, environment(page, stage).locator('[data-state=active]'), 'Web shop');
    expect(await lastKnownMs(callers), stage).toBeLessThan(1_000);
    callers.close();
  }
  await signOutAndTryCookie(page, house);
  await end();
});

async function signInDeveloper(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signing out ends the session itself: its cookie opens nothing any more. */
async function signOutAndTryCookie(page: Page, house: House): Promise<void> {
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === 'sluice-developer')).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.context().addCookies(cookies);
  const answer = await page.context().request.get(`${house.consoleUrl}/api/trpc/portal.whoAmI`);
  expect(answer.status()).toBe(401);
}
