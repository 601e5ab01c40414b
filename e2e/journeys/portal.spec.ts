// A developer serves itself: let in by an operator, from the first page to a key that is refused, with real calls
// through the gateway in between.
import type { Browser, Page } from '@playwright/test';
import { axeViolations, expect, signIn, test, watchProblems } from '../console/console-test.ts';
import type { House } from '../support/house.ts';
import type { Shop } from './portal-house.ts';
import { openShop } from './portal-house.ts';

test.describe.configure({ mode: 'serial' });
const password = 'a developer’s own words';
let shop: Shop;
test.beforeAll(async ({ house }) => {
  shop = await openShop(house, 50);
});

/** A developer's browser beside the operator's; `end` holds it to silence. */
async function openBrowser(browser: Browser, url: string): Promise<{ page: Page; end(): Promise<void> }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watchProblems(page);
  await page.goto(url);
  const end = async () => {
    await context.close();
    expect(problems).toEqual([]);
  };
  return { page, end };
}

async function openPortalSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Portal' }).click();
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

async function revoke(page: Page, state: 'active' | 'replaced', applicationName: string): Promise<void> {
  await page.locator(`[data-state=${state}]`).first().getByRole('button', { name: 'Revoke' }).click();
  await page.getByLabel(`Type ${applicationName} to confirm`).fill(applicationName);
  await page.getByRole('button', { name: 'Revoke key' }).click();
  await expect(page.getByRole('dialog')).toBeHidden();
}

async function checkPage(page: Page): Promise<void> {
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    const place = `${page.url()} ${colorScheme} ${width}`;
    expect(await axeViolations(page), place).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `no sideways scrolling: ${place}`).toBe(
      true,
    );
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('from the operator’s invitation to a revoked key', async ({ strictPage: operatorPage, house, operator, browser }) => {
  test.setTimeout(90_000);
  await signIn(operatorPage, house, operator);
  await openPortalSettings(operatorPage);
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
  const sandbox = await makeKey(page, 'sandbox');
  for (let count = 0; count < 3; count += 1) expect((await shop.call('live', live)).status).toBe(200);
  expect((await shop.call('sandbox', sandbox)).status).toBe(200);
  expect((await shop.call('live', sandbox)).status, 'a sandbox key opens the sandbox only').toBe(403);
  await expect(page.locator('[data-quota=live] [data-remaining="47"]')).toBeVisible();
  await expect(page.locator('[data-quota=sandbox] [data-remaining="49"]')).toBeVisible();
  await page.reload();
  await expect(environment(page, 'live')).not.toContainText(live.slice(13, -4));

  await environment(page, 'live').getByRole('button', { name: 'Rotate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate key' }).click();
  const next = ((await shownOnce(page, 'New live key').textContent()) ?? '').trim();
  expect(next).not.toBe(live);
  expect((await shop.call('live', live)).status).toBe(200);
  expect((await shop.call('live', next)).rateLimit, 'both spend one quota').toContain('"quota";r=45');
  await expect(page.locator('[data-quota=live] [data-remaining="45"]')).toBeVisible();

  await page.getByRole('link', { name: 'Usage' }).click();
  await expect(page.locator('[data-total=served]')).toHaveText('6');
  await page.getByRole('combobox', { name: 'Application' }).click();
  await page.getByRole('option', { name: 'Web shop' }).click();
  await expect(page).toHaveURL(/application=/);
  await expect(page.locator('[data-total=served]')).toHaveText('6');

  await page.getByRole('link', { name: 'Applications' }).click();
  await page.getByRole('link', { name: 'Web shop' }).click();
  await revoke(page, 'replaced', 'Web shop');
  await expect.poll(async () => (await shop.call('live', live)).status, { timeout: 1_000 }).toBe(403);
  expect((await shop.call('live', next)).status).toBe(200);
  await revoke(page, 'active', 'Web shop');
  await expect.poll(async () => (await shop.call('live', next)).status, { timeout: 1_000 }).toBe(403);
  await expect(page.getByRole('heading', { name: 'Former keys' })).toBeVisible();
  const anew = await makeKey(page, 'live');
  expect((await shop.call('live', anew)).rateLimit, 'a key made anew begins where the last one ended').toContain('"quota";r=43');
  await end();
});

test('asking for an account of an open portal, and being approved', async ({ strictPage: operatorPage, house, operator, browser }) => {
  await signIn(operatorPage, house, operator);
  await openPortalSettings(operatorPage);
  await operatorPage.getByRole('switch', { name: 'Anybody may ask for an account' }).click();
  await expect(operatorPage.getByRole('switch', { name: 'Anybody may ask for an account' })).toBeChecked();

  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${house.consoleUrl}/portal/${shop.projectId}`);
  await page.getByRole('link', { name: 'Ask for one' }).click();
  // What is typed before the page is alive would be lost.
  await page.waitForLoadState('networkidle');
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

test('every page of the portal is for everybody: light and wide, dark and narrow', async ({
  strictPage: operatorPage,
  house,
  operator,
  browser,
}) => {
  test.setTimeout(120_000);
  await signIn(operatorPage, house, operator);
  await openPortalSettings(operatorPage);
  await expect(operatorPage.getByRole('switch', { name: 'Starter' })).toBeVisible();
  await checkPage(operatorPage);

  const { page, end } = await openBrowser(browser, `${house.consoleUrl}/portal/${shop.projectId}`);
  await expect(page).toHaveURL(/\/sign-in$/);
  await checkPage(page);
  await signInDeveloper(page, 'dev@acme.example');
  await expect(page.getByText('keys work').or(page.getByText('key works'))).toBeVisible();
  await checkPage(page);
  for (const [tab, sign] of [
    ['Usage', page.locator('[data-total=served]')],
    ['Plans', page.getByRole('cell', { name: '50 a day' })],
    ['Account', page.getByText('This browser')],
  ] as const) {
    await page.getByRole('navigation').getByRole('link', { name: tab }).click();
    await expect(sign).toBeVisible();
    await checkPage(page);
  }
  await page.getByRole('navigation').getByRole('link', { name: 'Applications' }).click();
  await page.getByRole('link', { name: 'Web shop' }).click();
  await expect(page.getByRole('heading', { name: 'What is left' })).toBeVisible();
  await checkPage(page);
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
