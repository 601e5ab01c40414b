// An operator, from an empty database to "my API is behind a key with a limit and I see the traffic": by clicking, with
// real traffic, while a second browser watches.
import type { Page } from '@playwright/test';
import { expect, fillSignIn, openBrowser, openSession, test, untilLoaded } from '../console/console-test.ts';
import { untilKnownEverywhere } from '../support/revocation.ts';
import { takePicture } from '../support/take-picture.ts';
import { callRepeatedly } from '../support/traffic.ts';
import { startUpstream } from '../support/upstream.ts';

const clicksMax = 12;
const minutesMax = 3;
/** A figure that has moved: neither a dash nor nothing. */
const moving = /^(?!0$|–$).+/;

test.use({ journey: 'operator' });

test('an operator puts an API behind a key with a limit and sees its traffic, in few clicks', async ({
  strictPage: page,
  house,
  browser,
}) => {
  const upstream = await startUpstream();
  const clicks = await countClicks(page);
  const password = 'a password of my own';
  const startedMs = performance.now();

  await page.goto(house.consoleUrl);
  await fillSignIn(page, house.operator);
  await page.getByLabel('One-time password').fill(house.operator.password);
  await page.getByLabel('New password').fill(password);
  await page.getByRole('button', { name: 'Save password' }).click();
  await untilLoaded(page);
  await page.getByRole('link', { name: 'APIs', exact: true }).click();
  await page.getByRole('link', { name: 'New API' }).click();
  await expect(page.getByRole('heading', { name: 'New API' })).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('orders');
  await page.getByLabel('Upstream').fill(`http://127.0.0.1:${upstream.port}/v1`);
  await page.getByText(`Let this project’s APIs call 127.0.0.1:${upstream.port}`).click();
  // One caller after another exceeds it, however slow the machine is.
  await page.getByLabel('Requests per second').fill('2');
  await page.getByRole('button', { name: 'Create API' }).click();
  await expect(page.getByRole('heading', { name: 'orders is served' })).toBeVisible();

  const key = ((await page.getByRole('region', { name: 'API key' }).textContent()) ?? '').trim();
  expect(key).toMatch(/^slk_live_/);
  const line = page.getByRole('region', { name: 'Call it' });
  await expect(line).toContainText(`x-api-key: ${key}`);
  const url = new URL(/'(http[^']*)'$/.exec((await line.textContent()) ?? '')?.[1] ?? '');
  const target = `${house.gatewayUrl}/_api/${url.hostname.split('.')[0]}${url.pathname}a/b?c=1`;
  await untilKnownEverywhere(target);
  const call = async (apiKey?: string) => {
    return fetch(target, apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } });
  };
  await expect.poll(async () => (await call(key)).status).toBe(200);
  expect((await call()).status).toBe(403);
  await page.getByRole('button', { name: 'Send request' }).click();
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('200');
  await expect(answer).toContainText('"from":"upstream","url":"/v1"');
  await expect(answer).toContainText('Plan: orders: 2 a second, bursts of 20');
  await takePicture(page, 'first-api');

  const stop = callRepeatedly(() => call(key));
  await page.getByRole('link', { name: 'Overview' }).click();
  await seesTraffic(page);
  const seconds = (performance.now() - startedMs) / 1_000;
  const clicked = await clicks();
  console.log(`first API: ${clicked} clicks, ${seconds.toFixed(1)} s`);
  expect(clicked).toBeLessThanOrEqual(clicksMax);
  expect(seconds).toBeLessThan(minutesMax * 60);

  const second = await openBrowser(browser);
  await openSession(second.page.request, house, { email: house.operator.email, password });
  await second.page.goto(house.consoleUrl);
  await seesTraffic(second.page);
  await takePicture(second.page, 'traffic', [
    ['light', 'wide'],
    ['dark', 'narrow'],
  ]);
  const answers = await stop();
  expect([...answers.keys()].sort(), 'some were served, the limit held, nothing else happened').toEqual(['200', '429']);
  await second.end();
  await upstream.stop();
});

/** Requests that were served, requests over the limit, and whose they are: live. */
async function seesTraffic(page: Page): Promise<void> {
  const live = { timeout: 30_000 };
  await expect(page.locator('[data-series=succeeded]')).toHaveText(moving, live);
  await expect(page.locator('[data-figure=refused]')).toHaveText(moving, live);
  await expect(page.getByRole('row', { name: /orders/ })).toBeVisible(live);
}

/** Counts what is pressed with the pointer from now on, on every page that is opened. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  let count = 0;
  await page.exposeFunction('countClick', () => {
    count += 1;
  });
  await page.addInitScript("addEventListener('pointerdown', () => window.countClick(), true)");
  return async () => count;
}
