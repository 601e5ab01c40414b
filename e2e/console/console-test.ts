// The `test` of the console specs: one real house per worker, its operator past the one-time password, and a page that
// fails its test on any console error, hydration warning or uncaught exception.
import type { APIRequestContext, Browser, BrowserContext, Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import { type Connection, connect } from '../../server/cli/connect.ts';
import type { House } from '../support/house.ts';
import { startHouse } from '../support/house.ts';

export type Operator = { email: string; password: string };

type WorkerFixtures = {
  /** A file that names one gets a house of its own, with a database that was empty; others share their worker's. */
  journey: string;
  house: House;
  /** With the password chosen after the first sign-in. */
  operator: Operator;
  /** The control plane for a program: what a test needs to be there already it makes here. */
  control: Connection;
};

type TestFixtures = {
  strictPage: Page;
  /** Opens a page of the project, e.g. `queues/new`, as the operator and without the form: for what is not about signing in. */
  enter: (page: Page, path: string) => Promise<void>;
  tellOfHouse: undefined;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
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
    async ({ house, playwright }, use) => {
      const operator = { email: house.operator.email, password: 'a password of my own' };
      const request = await playwright.request.newContext();
      await choosePassword(request, house, operator.password);
      await request.dispose();
      await use(operator);
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  control: [
    async ({ house }, use) => use(await connect({ SLUICE_URL: house.consoleUrl, SLUICE_TOKEN: house.cliToken })),
    { scope: 'worker' },
  ],
  enter: async ({ house, operator, control }, use) => {
    await use(async (page, path) => {
      await openSession(page.request, house, operator);
      await visit(page, `${house.consoleUrl}/projects/${control.projectId}/${path}`);
    });
  },
  strictPage: async ({ page }, use) => {
    const problems = watchProblems(page);
    await use(page);
    expect(problems, 'what the browser complained about').toEqual([]);
  },
});

export { expect } from '@playwright/test';

/** Waits for the whole of the overview: React complains about a page that is left while it still arrives. */
export async function untilLoaded(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await page.waitForLoadState();
  await untilAlive(page);
}

/** Goes to a page and waits until it listens: what is clicked or typed before, in what the server has drawn, is lost. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await untilAlive(page);
}

/** Waits until React has taken over the document with all that can be clicked or typed into. */
async function untilAlive(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const isOfReact = (node: Node, mark: string) => Object.keys(node).some((key) => key.startsWith(mark));
    // What is hidden from everybody is Mantine's own: it measures text areas with one.
    const controls = [...document.querySelectorAll(':is(button, input, select, textarea):not([aria-hidden=true])')];
    return isOfReact(document, '__reactContainer$') && controls.every((control) => isOfReact(control, '__reactProps$'));
  });
}

/** Fills in the form and sends it; what follows is the caller's to expect. */
export async function fillSignIn(page: Page, operator: Operator): Promise<void> {
  await page.getByLabel('E-mail').fill(operator.email);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

/** Makes a session for whatever sends this context's cookies, with the requests that the form makes. */
export async function openSession(request: APIRequestContext, house: House, operator: Operator): Promise<void> {
  const csrf: { csrfToken: string } = await (await request.get(`${house.consoleUrl}/api/auth/csrf`)).json();
  const form = { ...operator, csrfToken: csrf.csrfToken, json: 'true' };
  await request.post(`${house.consoleUrl}/api/auth/callback/credentials`, { form });
}

/** Signs in through the form and waits for the overview. */
export async function signIn(page: Page, house: House, operator: Operator): Promise<void> {
  await page.goto(`${house.consoleUrl}/sign-in`);
  await fillSignIn(page, operator);
  await untilLoaded(page);
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
  await untilLoaded(page);
}

/** A browser of somebody else beside the test's own; `end` closes it and holds it to silence. */
export async function openBrowser(browser: Browser, url?: string): Promise<{ page: Page; end(): Promise<void> }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watchProblems(page);
  if (url !== undefined) await visit(page, url);
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

/** Collects what the browser reports as errors and warnings from now on. */
export function watchProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => problems.push(error.message));
  return problems;
}

async function choosePassword(request: APIRequestContext, house: House, password: string): Promise<void> {
  await openSession(request, house, house.operator);
  const answer = await request.post(`${house.consoleUrl}/api/trpc/access.changePassword`, {
    headers: { origin: house.consoleUrl },
    data: { currentPassword: house.operator.password, newPassword: password },
  });
  expect(answer.status(), await answer.text()).toBe(200);
}
