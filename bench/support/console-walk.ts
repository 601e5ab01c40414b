// Walks through the console in a browser the way an operator does, by its side navigation and links, and times each step
// inside the page: from the click to the frame in which the next page's heading stands.
import type { Browser, Page } from '@playwright/test';

export type BenchOperator = { email: string; password: string };
export type WalkStep = { page: string; firstMs: number; laterMs: number[] };

const rounds = 11;
const stepMsMax = 30_000;

/** @returns a page that shows the overview */
export async function signIn(browser: Browser, consoleUrl: string, operator: BenchOperator): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${consoleUrl}/sign-in`);
  await page.getByLabel('E-mail').fill(operator.email);
  await page.getByLabel('Password', { exact: true }).fill(operator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor({ timeout: stepMsMax });
  return page;
}

/** @returns a step per page: the first visit, whose code is not there yet, and the later ones */
export async function walkConsole(page: Page, projectId: string): Promise<WalkStep[]> {
  const home = `/projects/${projectId}`;
  const pages = ['apis', 'plans', 'keys', 'customers', 'portal', 'queues', 'topics', 'audit', 'settings', 'overview'];
  const times = new Map<string, number[]>(pages.map((name) => [name, []]));
  // An operator looks at a page before the next click, at the first one for three seconds; what it asks for meanwhile is not
  // the next page's time.
  const look = (ms = 1_000) => page.waitForLoadState('networkidle', { timeout: ms }).catch(() => undefined);
  await look(3_000);
  for (let round = 0; round < rounds; round += 1) {
    for (const name of pages) {
      await look();
      times.get(name)?.push(await stepTo(page, `${home}/${name}`));
    }
  }
  return [...times].map(([name, [firstMs = Number.NaN, ...later]]) => ({ page: name, firstMs, laterMs: later }));
}

/** Clicks the link of the side navigation and waits for a heading that was not there before. */
function stepTo(page: Page, path: string): Promise<number> {
  return page.evaluate(
    ({ target, limitMs }) =>
      new Promise<number>((resolve, reject) => {
        const link = document.querySelector<HTMLAnchorElement>(`nav a[href="${target}"]`);
        if (!link) throw new Error(`no link to ${target}`);
        const before = document.querySelector('main h1');
        const startedAt = performance.now();
        const look = () => {
          const heading = document.querySelector('main h1');
          const isThere = heading !== null && heading !== before && location.pathname === target;
          if (isThere) resolve(performance.now() - startedAt);
          else if (performance.now() - startedAt > limitMs) reject(new Error(`${target} did not come`));
          else requestAnimationFrame(look);
        };
        link.click();
        requestAnimationFrame(look);
      }),
    { target: path, limitMs: stepMsMax },
  );
}
