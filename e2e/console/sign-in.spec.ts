// Signing in and out as an operator does it, and as somebody does who should not get in.
import { expect, fillSignIn, loseSession, sessionCookie, signIn, test } from './console-test.ts';

/** What each link after sign-in leads to: a page of the console, or home. */
const callbacks: readonly [string, RegExp][] = [
  ['/projects/PROJECT/overview?from=link', /\/overview\?from=link$/],
  ['//evil.example/', /\/overview$/],
  ['/\\evil.example/', /\/overview$/],
  ['/\t/evil.example/', /\/overview$/],
  ['https:evil.example', /\/overview$/],
  ['https://evil.example/', /\/overview$/],
  ['/.//evil.example/', /\/overview$/],
];

test('the one-time password lets in once, to choose another; neither account nor wrong password is told apart', async ({
  page,
  house,
  operator,
}) => {
  await page.goto(house.consoleUrl);
  await expect(page).toHaveURL(/\/sign-in$/);
  for (const attempt of [house.operator, { ...operator, password: 'not it' }, { email: 'nobody@example.com', password: 'not it' }]) {
    await fillSignIn(page, attempt);
    await expect(page.locator('[data-code]')).toHaveText('The e-mail or the password is wrong.');
    expect(await sessionCookie(page.context())).toBeNull();
    await page.reload();
  }
  await fillSignIn(page, operator);
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
});

test('too many wrong passwords close the account for a while, whatever is typed then', async ({ page, house }) => {
  const guesser = { email: 'guessed@example.com', password: 'guess' };
  await page.goto(`${house.consoleUrl}/sign-in`);
  const code = page.locator('[data-code]');
  for (let attempt = 1; attempt <= 11; attempt += 1) {
    const answer = page.waitForResponse(/callback\/credentials/);
    await fillSignIn(page, guesser);
    await answer;
    await expect(code).toHaveAttribute('data-code', attempt <= 10 ? 'auth.failed' : 'auth.throttled');
  }
  await expect(code).toContainText('Too many failed sign-ins');
});

test('a form left empty says what is missing and asks nobody', async ({ strictPage: page, house }) => {
  await page.goto(`${house.consoleUrl}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByText('Enter your e-mail address')).toBeVisible();
  await expect(page.getByText('Enter your password')).toBeVisible();
});

test('a link to a page survives sign-in', async ({ strictPage: page, house, operator }) => {
  await signIn(page, house, operator);
  const overview = page.url();
  await loseSession(page);
  await page.goto(`${overview}?range=15m`);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await fillSignIn(page, operator);
  await expect(page).toHaveURL(`${overview}?range=15m`);
});

for (const [callback, destination] of callbacks) {
  test(`after sign-in ${JSON.stringify(callback)} stays in the console`, async ({ strictPage: page, house, operator }) => {
    await signIn(page, house, operator);
    const projectId = /projects\/(\w+)\//.exec(page.url())?.[1] ?? '';
    await loseSession(page);
    await page.goto(`${house.consoleUrl}/sign-in?callbackUrl=${encodeURIComponent(callback.replace('PROJECT', projectId))}`);
    await fillSignIn(page, operator);
    await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
    await expect(page).toHaveURL(destination);
    expect(new URL(page.url()).origin).toBe(house.consoleUrl);
  });
}

test('a session that ends under an open page leads to sign-in, and from there back', async ({ page, house, operator }) => {
  await signIn(page, house, operator);
  await page.context().clearCookies();
  // The page may notice by itself and leave first; then there is nothing left to click.
  await page
    .evaluate(() => document.querySelector<HTMLElement>('nav a[href$="/queues"]')?.click())
    .catch((reason: unknown) => expect(String(reason)).toContain('navigation'));
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=/);
  await fillSignIn(page, operator);
  // Back to where it was noticed: the page asked for, or the one that was open when its live stream was refused first.
  await expect(page).toHaveURL(/\/projects\/\w+\/(queues|overview)$/);
});

test('a live stream refused for want of a session leads to sign-in', async ({ page, house, operator }) => {
  await page.route(/\/api\/trpc\/live\.ticks/, async (route) => {
    await page.context().clearCookies();
    await route.continue({ headers: { ...route.request().headers(), cookie: '' } });
  });
  await page.goto(`${house.consoleUrl}/sign-in`);
  await fillSignIn(page, operator);
  await expect(page).toHaveURL(/\/sign-in\?callbackUrl=.*overview/);
});

test('signing out ends the session itself: its cookie opens nothing any more', async ({ strictPage: page, house, operator, browser }) => {
  await signIn(page, house, operator);
  const cookies = await page.context().cookies();
  await page.getByRole('button', { name: /^Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  const thief = await browser.newContext();
  await thief.addCookies(cookies);
  const stolen = await thief.newPage();
  await stolen.goto(house.consoleUrl);
  await expect(stolen).toHaveURL(/\/sign-in$/);
  const answer = await thief.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`);
  expect(answer.status()).toBe(401);
  await thief.close();
});

test('every sign-in makes a new session and ends the one the browser had', async ({ strictPage: page, house, operator, browser }) => {
  await signIn(page, house, operator);
  const before = await page.context().cookies();
  const old = await browser.newContext();
  await old.addCookies(before);
  // A query of the page that is under way when its session ends would rightly be refused.
  await page.goto('about:blank');
  const csrf: { csrfToken: string } = await (await page.request.get(`${house.consoleUrl}/api/auth/csrf`)).json();
  await page.request.post(`${house.consoleUrl}/api/auth/callback/credentials`, {
    form: { ...operator, csrfToken: csrf.csrfToken, json: 'true' },
  });
  expect((await page.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(200);
  expect((await old.request.get(`${house.consoleUrl}/api/trpc/access.whoAmI`)).status()).toBe(401);
  await old.close();
});

test('sign-in without the CSRF token of this browser is refused', async ({ request, house, operator }) => {
  await request.post(`${house.consoleUrl}/api/auth/callback/credentials`, { form: { ...operator, csrfToken: 'x', json: 'true' } });
  expect((await request.storageState()).cookies.some(({ name }) => name === 'sluice-session')).toBe(false);
});

test('the console works under both names of this machine', async ({ strictPage: page, house, operator }) => {
  const other = { ...house, consoleUrl: house.consoleUrl.replace('localhost', '127.0.0.1') };
  await signIn(page, other, operator);
  expect(new URL(page.url()).hostname).toBe('127.0.0.1');
});

test('cookies are out of reach for scripts, and answers carry the headers that contain a page', async ({ page, house, operator }) => {
  await signIn(page, house, operator);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  const response = await page.request.get(page.url());
  const headers = response.headers();
  expect(headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-[0-9a-f]{32}' 'strict-dynamic'/);
  expect(headers['content-security-policy']).not.toMatch(/script-src[^;]*unsafe/);
  expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
  expect(headers['x-powered-by']).toBeUndefined();
});

for (const header of ['x-middleware-subrequest', 'next-action']) {
  test(`a request that forges ${header} is refused`, async ({ request, house }) => {
    const answer = await request.get(`${house.consoleUrl}/projects/a/overview`, {
      headers: { [header]: 'proxy:proxy:proxy' },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(400);
  });
}

test('a forged rewrite leads nowhere but to sign-in', async ({ request, house }) => {
  const headers = { 'x-middleware-rewrite': '/api/health', 'x-sluice-path': '//evil.example' };
  const answer = await request.get(`${house.consoleUrl}/projects/a/overview`, { headers, maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(answer.headers().location).toBe('/sign-in?callbackUrl=%2Fprojects%2Fa%2Foverview');
});
