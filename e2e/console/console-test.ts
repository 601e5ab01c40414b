// The `test` of the console specs: one real house per worker, its operator past the one-time password, and a page that
// fails its test on any console error, hydration warning or uncaught exception.
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import type { House } from '../support/house.ts';
import { startHouse } from '../support/house.ts';

export type Operator = { email: string; password: string };

type WorkerFixtures = {
  /** A file that names one gets a house of its own, with a database that was empty; others share their worker's. */
  journey: string;
  house: House;
  /** With the password chosen after the first sign-in. */
  operator: Operator;
};

export const test = base.extend<{ strictPage: Page; tellOfHouse: undefined }, WorkerFixtures>({
  tellOfHouse: [
    async ({ house }, use, testInfo) => {
      const before = house.output().length;
      await use(undefined);
      const said = house.output().slice(before).trim();
      if (testInfo.status !== testInfo.expectedStatus && said !== '')
        console.log(`What the house said during "${testInfo.title}":\n${said}`);
    },
    { auto: true },
  ],
  journey: ['', { scope: 'worker', option: true }],
  house: [
    // Playwright starts another worker, and so another house, where this value differs.
    async ({ journey: _ }, use) => {
      const house = await startHouse();
      await use(house);
      await house.stop();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
  operator: [
    async ({ house, browser }, use) => {
      const operator = { email: house.operator.email, password: 'a password of my own' };
      await choosePassword(browser, house, operator.password);
      await use(operator);
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  strictPage: async ({ page }, use) => {
    const problems = watchProblems(page);
    await use(page);
    expect(problems, 'what the browser complained about').toEqual([]);
  },
});

export { expect } from '@playwright/test';

/** Fills in the form and sends it; what follows is the caller's to expect. */
export async function fillSignIn(page: Page, operator: Operator): Promise<void> {
  await page.getByLabel('E-mail').fill(operator.email);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Signs in through the form and waits for the overview. */
export async function signIn(page: Page, house: House, operator: Operator): Promise<void> {
  await page.goto(`${house.consoleUrl}/sign-in`);
  await fillSignIn(page, operator);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
}

/** Takes the browser's session away between two pages: an open page would see its calls refused, as it should. */
export async function loseSession(page: Page): Promise<void> {
  await page.goto('about:blank');
  await page.context().clearCookies();
}

/** Signs in for the first time, with a one-time password, and chooses another. */
export async function signInFirst(page: Page, house: House, oneTime: Operator, password: string): Promise<void> {
  await page.goto(house.consoleUrl);
  await fillSignIn(page, oneTime);
  await expect(page).toHaveURL(/\/new-password$/);
  await page.getByLabel('One-time password').fill(oneTime.password);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Save password' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
}

/** A browser of somebody else beside the test's own; `end` closes it and holds it to silence. */
export async function openBrowser(browser: Browser, url: string): Promise<{ page: Page; end(): Promise<void> }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watchProblems(page);
  await page.goto(url);
  return {
    page,
    end: async () => {
      await context.close();
      expect(problems, 'what the other browser complained about').toEqual([]);
    },
  };
}

/** The value of the session cookie, or null. */
export async function sessionCookie(context: BrowserContext): Promise<string | null> {
  return (await context.cookies()).find(({ name }) => name === 'sluice-session')?.value ?? null;
}

/** What axe finds against WCAG 2.2 AA, as `rule: element` lines. Pages have no frames, for which the legacy mode is half as long. */
export async function axeViolations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

/** Collects what the browser reports as errors and warnings from now on. */
export function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}

async function choosePassword(browser: Browser, house: House, password: string): Promise<void> {
  const context = await browser.newContext();
  await signInFirst(await context.newPage(), house, house.operator, password);
  await context.close();
}
