// From the first sign-in to "my API is behind a key with a limit and I see the traffic", by clicking, with real traffic.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, fillSignIn, test, watchProblems } from '../console/console-test.ts';
import { startHouse } from '../support/house.ts';

const clicksMax = 12;
const minutesMax = 3;

test('an operator puts an API behind a key with a limit and sees its traffic, in few clicks', async ({ browser }) => {
  test.setTimeout(120_000);
  const upstream = http.createServer((request, response) => response.end(JSON.stringify({ from: 'upstream', url: request.url })));
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const house = await startHouse();
  const context = await browser.newContext();
  const page = await context.newPage();
  const problems = watchProblems(page);
  const clicks = await countClicks(page);
  const startedMs = performance.now();

  await page.goto(house.consoleUrl);
  await fillSignIn(page, house.operator);
  await page.getByLabel('One-time password').fill(house.operator.password);
  await page.getByLabel('New password').fill('a password of my own');
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('link', { name: 'APIs', exact: true }).click();
  await page.getByRole('link', { name: 'New API' }).click();
  await expect(page.getByRole('heading', { name: 'New API' })).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('orders');
  await page.getByLabel('Upstream').fill(`http://127.0.0.1:${port}/v1`);
  await page.getByText(`Let this project’s APIs call 127.0.0.1:${port}`).click();
  await page.getByRole('button', { name: 'Create API' }).click();
  await expect(page.getByRole('heading', { name: 'orders is served' })).toBeVisible();

  const key = ((await page.getByRole('region', { name: 'API key' }).textContent()) ?? '').trim();
  expect(key).toMatch(/^slk_live_/);
  const line = page.getByRole('region', { name: 'Call it' });
  await expect(line).toContainText(`x-api-key: ${key}`);
  const url = /'(http[^']*)'$/.exec((await line.textContent()) ?? '')?.[1] ?? '';
  const call = async (apiKey?: string) => {
    const address = new URL(url);
    const target = `${house.gatewayUrl}/_api/${address.hostname.split('.')[0]}${address.pathname}a/b?c=1`;
    return fetch(target, apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } });
  };
  await expect.poll(async () => (await call(key)).status, { timeout: 5_000 }).toBe(200);
  expect((await call()).status).toBe(403);
  await page.getByRole('button', { name: 'Send request' }).click();
  const answer = page.getByTestId('answer');
  await expect(answer).toContainText('200');
  await expect(answer).toContainText('"from":"upstream","url":"/v1"');
  await expect(answer).toContainText('Plan: orders: 10 a second, bursts of 20');

  const stop = callRepeatedly(() => call(key));
  await page.getByRole('link', { name: 'Overview' }).click();
  await expect(page.locator('[data-series=succeeded]')).not.toHaveText(/^(0|–)$/);
  await expect(page.locator('[data-figure=refused]')).not.toHaveText(/^(0|–)$/);
  await expect(page.getByRole('row', { name: /orders/ })).toBeVisible();
  await stop();

  expect(await clicks()).toBeLessThanOrEqual(clicksMax);
  expect(performance.now() - startedMs).toBeLessThan(minutesMax * 60_000);
  console.log(`first API: ${await clicks()} clicks, ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
  expect(problems).toEqual([]);
  await context.close();
  await house.stop();
  await new Promise((resolve) => upstream.close(resolve));
});

/** Counts what is pressed with the pointer from now on, on every page that is opened. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  let count = 0;
  await page.exposeFunction('countClick', () => {
    count += 1;
  });
  await page.addInitScript("addEventListener('pointerdown', () => window.countClick(), true)");
  return async () => count;
}

/** Faster than the plan allows, one call after the other; the returned function ends it. */
function callRepeatedly(call: () => Promise<Response>): () => Promise<void> {
  let isOver = false;
  const loop = (async () => {
    while (!isOver) await (await call()).arrayBuffer();
  })();
  return async () => {
    isOver = true;
    await loop;
  };
}
