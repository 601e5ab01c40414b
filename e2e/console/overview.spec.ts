// The overview beside real traffic: it moves within seconds, says so when it cannot, and is usable by everybody.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from '@playwright/test';
import type { House } from '../support/house.ts';
import { root } from '../support/house.ts';
import { takePicture } from '../support/take-picture.ts';
import { callRepeatedly } from '../support/traffic.ts';
import { expect, openBrowser, test } from './console-test.ts';

const status = (page: Page) => page.locator('#content').getByTestId('live-status');
const figure = (page: Page, name: string) => page.locator(`[data-figure=${name}]`);

// The house must not have carried traffic yet: files run in the order of their names, and none before this one sends any.
test('shows lines that fill it, with the addresses of this house, and they do', async ({ strictPage: page, enter, house }) => {
  await enter(page, 'overview');
  await expect(status(page)).toHaveAttribute('data-kind', 'live');
  await expect(page.getByRole('heading', { name: 'Send something through' })).toBeVisible();
  const curl = page.getByRole('region', { name: 'Call an API through the gateway' });
  await expect(curl).toContainText(`localhost:${house.ports.gateway}/_api/${house.helloApiId}/live/hello`);
  await expect(page.getByRole('region', { name: 'Send a message to a queue' })).toContainText(`localhost:${house.ports.aws}`);
  const url = ((await curl.textContent()) ?? '').trim().split(' ').at(-1) ?? '';
  expect((await fetch(url)).status).toBe(200);
  await expect(page.locator('[data-series=succeeded]')).toBeVisible();
});

test('says what kept those lines from coming, and brings them when asked again', async ({ page, enter }) => {
  const addresses = /\/api\/trpc\/[^?]*projects\.endpoints/;
  await page.route(addresses, (route) => route.abort());
  await enter(page, 'overview');
  const told = page.getByRole('main').getByRole('alert');
  await expect(told).toContainText('network.unreachable');
  await page.unroute(addresses);
  await told.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Send something through' })).toBeVisible();
});

test('requests and messages appear by themselves, in every browser that looks', async ({ strictPage: page, enter, house, browser }) => {
  const { page: second, end } = await openBrowser(browser);
  await Promise.all([enter(page, 'overview'), enter(second, 'overview')]);
  const stop = callRepeatedly(() => fetch(helloUrl(house)));
  for (const one of [page, second]) {
    await expect(figure(one, 'requests')).not.toHaveText(/^(0|–)$/);
    await expect(one.locator('[data-series=succeeded]')).not.toHaveText(/^(0|–)$/);
  }
  await sendMessage(house);
  await expect(figure(page, 'visible')).toHaveText('1');
  await expect(figure(second, 'visible')).toHaveText('1');
  await stop();
  await end();
});

test('pictures of it while several APIs, keys, queues and a topic are busy', async ({ strictPage: page, enter, house }) => {
  test.skip(process.env.SLUICE_SCREENSHOTS !== '1', 'only when pictures are wanted');
  test.setTimeout(600_000);
  const stopDemo = startDemo(house);
  await enter(page, 'overview');
  await expect(figure(page, 'refused'), 'the demo refuses some').not.toHaveText(/^(0|–)$/, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Queue depth: show as table' }).click();
  // A row a minute, for as long as it takes to fill the axis.
  await expect(page.getByRole('region', { name: /^Queue depth/ }).getByRole('row')).toHaveCount(6, { timeout: 360_000 });
  await page.getByRole('button', { name: 'Queue depth: show as table' }).click();
  await page.evaluate(() => scrollTo(0, 0));
  await takePicture(page, 'overview', [
    ['light', 'wide'],
    ['dark', 'wide'],
  ]);
  await stopDemo();
});

test('a picture of the usage of several customers', async ({ strictPage: page, enter, house }) => {
  test.skip(process.env.SLUICE_SCREENSHOTS !== '1', 'only when pictures are wanted');
  test.setTimeout(300_000);
  const stopDemo = startDemo(house);
  // Three minutes of traffic, each with a bar of its own.
  await enter(page, 'usage?range=hour&by=time');
  await expect(page.getByRole('row').locator('[data-outcome=served]').nth(3)).toBeVisible({ timeout: 240_000 });
  await page.goto(page.url().replace('&by=time', ''));
  await expect(page.getByRole('row', { name: /^northwind/ })).toBeVisible();
  await expect(
    page
      .getByRole('img', { name: /^Usage/ })
      .locator('svg')
      .first(),
  ).toBeVisible();
  await takePicture(page, 'usage');
  await stopDemo();
});

/** Has the demo run against the house. @returns stops it */
function startDemo(house: House): () => Promise<void> {
  const environment = { NODE_ENV: 'test' as const, SLUICE_DATA_DIR: house.dataDirectory };
  const parameters = ['prisma/seed.ts', 'demo', '--seconds', '600'];
  const demo = spawn(process.execPath, parameters, { cwd: root, env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(demo, 'exit');
  return async () => {
    demo.kill('SIGINT');
    await ended;
  };
}

test('survives a restart of the runtime, and leaves a gap for what it could not see', async ({ page, enter, house }) => {
  await enter(page, 'overview');
  await expect(status(page)).toHaveAttribute('data-kind', 'live');
  process.kill(await runtimePid(house), 'SIGSTOP');
  await expect(status(page)).toHaveAttribute('data-kind', 'reconnecting');
  await expect(figure(page, 'requests')).toHaveText('–');
  process.kill(await runtimePid(house), 'SIGKILL');
  await expect(status(page)).toHaveAttribute('data-kind', 'live');
  // The gateway's threads begin to listen one by one, each when it has its config.
  await expect.poll(async () => (await fetch(helloUrl(house)).catch(() => null))?.status).toBe(200);
  await page.getByRole('button', { name: 'Requests: show as table' }).click();
  await expect(page.getByRole('table').first()).toBeVisible();
});

test('is reachable by keyboard: skip link, navigation, colour scheme', async ({ strictPage: page, enter }) => {
  await enter(page, 'overview');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  await page.getByRole('button', { name: 'Colour scheme' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Dark' }).press('Enter');
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});

test('redraws per tick, not per request', async ({ strictPage: page, enter, house }) => {
  await page.addInitScript(countTicks);
  await enter(page, 'overview');
  await expect(status(page)).toHaveAttribute('data-kind', 'live');
  const stop = callRepeatedly(() => fetch(helloUrl(house)), 0);
  const cpuMs = await readCpuMs(page);
  const { ticks, frames } = await page.evaluate(countRedraws, 8);
  const cpuMsPerTick = (await cpuMs()) / ticks;
  const calls = [...(await stop()).values()].reduce((sum, count) => sum + count, 0);
  // A tick is at most a handful of frames (tiles, charts, axes), whatever the traffic and however slow the machine.
  expect(frames).toBeGreaterThan(0);
  expect(frames).toBeLessThanOrEqual(ticks * 6);
  expect(calls).toBeGreaterThan(ticks * 6);
  // Some 50 ms a second; a tab that freezes when the machine has other work takes several hundred.
  expect(cpuMsPerTick).toBeLessThan(250);
});

/** @returns a function that tells for how long the tab's main thread has used a processor since: not how long it waited for one */
async function readCpuMs(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000;
  };
  const before = await read();
  return async () => (await read()) - before;
}

/** Runs in the page before its own scripts: counts the ticks that arrive on live streams. */
function countTicks(): void {
  const counter = { ticks: 0 };
  Object.assign(window, { counter });
  window.EventSource = class extends EventSource {
    constructor(...given: ConstructorParameters<typeof EventSource>) {
      super(...given);
      this.addEventListener('message', () => {
        counter.ticks += 1;
      });
    }
  };
}

/** Runs in the page: counts the frames in which something of the page changed while so many ticks arrive. */
function countRedraws(ticksWanted: number): Promise<{ ticks: number; frames: number }> {
  const { counter } = window as unknown as { counter: { ticks: number } };
  const before = counter.ticks;
  let frames = 0;
  let isFrameCounted = false;
  const observer = new MutationObserver(() => {
    if (isFrameCounted) return;
    isFrameCounted = true;
    frames += 1;
    requestAnimationFrame(() => {
      isFrameCounted = false;
    });
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const ticks = counter.ticks - before;
      if (ticks < ticksWanted || frames === 0) return;
      clearInterval(timer);
      observer.disconnect();
      resolve({ ticks, frames });
    }, 50);
  });
}

function helloUrl(house: House): string {
  return `${house.gatewayUrl}/_api/${house.helloApiId}/live/hello`;
}

async function sendMessage(house: House): Promise<void> {
  const client = new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
  await client.send(new SendMessageCommand({ QueueUrl: `${house.awsUrl}/000000000000/hello`, MessageBody: 'hello' }));
  client.destroy();
}

/** The runtime among the supervisor's children, as the kernel lists them. */
async function runtimePid(house: House): Promise<number> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [stat, command] = await Promise.all([read(`/proc/${entry}/stat`), read(`/proc/${entry}/cmdline`)]);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    if (parent === house.pid && command.includes('server/runtime/main.ts')) return Number(entry);
  }
  throw new Error('no runtime process found');
}

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
