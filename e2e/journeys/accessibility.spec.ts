// Every page of console and portal against WCAG 2.2 AA: no violation that axe can find, in light and dark, wide and narrow;
// nothing that scrolls sideways; and whatever can be clicked is reached with the Tab key. One house, one sign-in each.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Page } from '@playwright/test';
import type { Connection } from '../../server/cli/connect.ts';
import { axeViolations } from '../console/axe.ts';
import { expect, openBrowser, openSession, test, visit } from '../console/console-test.ts';
import type { House } from '../support/house.ts';
import { root } from '../support/house.ts';
import { closeDialog, type Stop, unreachedByTab, waitUntilCalm, withoutMotion } from './page-checks.ts';
import { openShop } from './portal-house.ts';

test.describe.configure({ timeout: 600_000 });

const password = 'a developer’s own words';
/** Layout changes with the width, colours with the scheme: each is looked at where it may differ. */
const looks = [
  ['light', 1440, 'everything'],
  ['dark', 1440, 'colours'],
  ['dark', 390, 'everything'],
  ['light', 390, 'colours'],
] as const;

test('every page of the console', async ({ strictPage: page, house, operator, control }) => {
  // Some forty pages and their dialogs, each looked at four times.
  test.setTimeout(900_000);
  const stops = await consoleStops(house, control);
  await visit(page, `${house.consoleUrl}/sign-in`);
  await checkLooks(page, 'sign-in');
  await openSession(page.request, house, operator);
  for (const stop of stops) await check(page, `${house.consoleUrl}/projects/${stop.path}`, stop);
  await visit(page, `${house.consoleUrl}/new-password`);
  await checkLooks(page, 'new-password');
});

test('the navigation of a narrow console opens over the page and closes with a choice', async ({ strictPage: page, enter }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, 'audit');
  const queues = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Queues' });
  await expect(queues).toBeHidden();
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await expect(queues).toBeVisible();
  await waitUntilCalm(page);
  expect(await axeViolations(page)).toEqual([]);
  await queues.click();
  await expect(page.getByRole('heading', { name: 'Queues', level: 1 })).toBeVisible();
  await expect(queues).toBeHidden();
});

test('every page of the portal', async ({ house, browser, control }) => {
  const { shop } = await stock(house, control);
  const { client, projectId } = control;
  const customerId = (await client.customers.list.query({ projectId, search: 'Acme' })).items[0]?.customerId ?? '';
  const { token } = await client.portalAccess.invite.mutate({ projectId, customerId });
  const home = `${house.consoleUrl}/portal/${projectId}`;
  const { page, end } = await openBrowser(browser, `${home}/sign-in`);
  await checkLooks(page, 'portal sign-in');
  await client.portalAccess.setOpen.mutate({ projectId, isOpen: true });
  await visit(page, `${home}/sign-up`);
  await checkLooks(page, 'portal sign-up');
  await visit(page, `${house.consoleUrl}/portal/invitation#${token}`);
  await checkLooks(page, 'invitation');
  await page.getByLabel('E-mail').fill('a11y@acme.example');
  await page.getByLabel('Your name').fill('Dev');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'No application yet' })).toBeVisible();
  await checkLooks(page, 'no application yet');
  await visit(page, `${home}/applications/new`);
  await page.getByLabel('Name', { exact: true }).fill('Web shop');
  await page.getByRole('radio', { name: 'Starter' }).click();
  await checkLooks(page, 'new application');
  await page.getByRole('button', { name: 'Create application' }).click();
  await page.getByRole('button', { name: 'Create live key' }).click();
  const shown = page.getByRole('region', { name: 'New live key' });
  const key = ((await shown.textContent()) ?? '').trim();
  await expect.poll(async () => (await shop.call('live', key)).status).toBe(200);
  await checkLooks(page, 'key shown once');
  const application = new URL(page.url()).pathname.split('/').slice(-2).join('/');
  for (const stop of [
    { path: '' },
    { path: `/${application}`, dialog: 'Rotate' },
    { path: '/usage' },
    { path: '/plans' },
    { path: '/account' },
  ]) {
    await check(page, `${home}${stop.path}`, stop);
  }
  await end();
});

test('no page is forgotten', async ({ house, control }) => {
  const walked = [...(await consoleStops(house, control)).map(({ path: one }) => `projects/${one}`), ...beside];
  const pages = (await readdir(path.join(root, 'app'), { recursive: true })).filter((file) => path.basename(file) === 'page.tsx');
  expect(pages.length).toBeGreaterThan(25);
  for (const file of pages) {
    const route = path
      .dirname(file)
      .split(path.sep)
      .filter((part) => !/^\(/.test(part));
    const pattern = new RegExp(`^${route.map((part) => (part.startsWith('[') ? '[^/?]+' : part)).join('/')}(\\?|$)`);
    expect(
      walked.some((one) => pattern.test(one)),
      file,
    ).toBe(true);
  }
});

/** Pages that the two walks visit one by one; the first leads on to the overview. */
const beside = [
  '',
  'sign-in',
  'new-password',
  'portal/invitation',
  ...['', '/sign-in', '/sign-up', '/applications/new', '/applications/x', '/usage', '/plans', '/account'].map((one) => `portal/x${one}`),
];

async function check(page: Page, url: string, stop: Omit<Stop, 'path'>): Promise<void> {
  await visit(page, url);
  await checkLooks(page, url);
  if (stop.dialog === undefined) return;
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.getByRole('button', { name: stop.dialog, exact: true }).first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  for (const [colorScheme, looksAt] of [
    ['light', 'everything'],
    ['dark', 'colours'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    expect.soft(await axeViolations(page, looksAt), `${stop.dialog} of ${url} in ${colorScheme}`).toEqual([]);
  }
  await closeDialog(page);
}

async function checkLooks(page: Page, name: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await waitUntilCalm(page);
  await withoutMotion(page);
  expect.soft(await unreachedByTab(page), `reached with the Tab key: ${name}`).toEqual([]);
  for (const [colorScheme, width, looksAt] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    expect.soft(await axeViolations(page, looksAt), `${name} in ${colorScheme} at ${width}`).toEqual([]);
    const isWithin = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
    expect.soft(isWithin, `no sideways scrolling: ${name} at ${width}`).toBe(true);
  }
}

let stocked: ReturnType<typeof fill> | null = null;

/** Something of everything, so that no page is empty; once for all tests of the file. */
function stock(house: House, control: Connection): ReturnType<typeof fill> {
  stocked ??= fill(house, control);
  return stocked;
}

async function fill(house: House, control: Connection) {
  const shop = await openShop(house, 50);
  const { client, projectId } = control;
  const customerId = (await client.customers.list.query({ projectId, search: 'Acme' })).items[0]?.customerId ?? '';
  const usagePlanId = (await client.usagePlans.list.query({ projectId, search: 'Starter' })).items[0]?.usagePlanId ?? '';
  await client.usagePlans.update.mutate({ projectId, usagePlanId, isPublished: true });
  const key = await client.apiKeys.create.mutate({ projectId, name: 'acme web', customerId, usagePlanIds: [usagePlanId] });
  await expect.poll(async () => (await shop.call('live', key.value)).status).toBe(200);
  const sqs = new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
  await sqs.send(new SendMessageCommand({ QueueUrl: `${house.awsUrl}/000000000000/hello`, MessageBody: '{"hello":1}' }));
  sqs.destroy();
  return { shop, customerId, usagePlanId };
}

/** The pages of the project, with the dialog that each opens. */
async function consoleStops(house: House, control: Connection): Promise<Stop[]> {
  const { customerId, usagePlanId } = await stock(house, control);
  const { client, projectId } = control;
  const apiId = (await client.apis.list.query({ projectId, search: 'shop' })).items[0]?.apiId;
  const queueId = (await client.queues.list.query({ projectId, search: 'hello' })).items[0]?.queueId;
  const topicId = (await client.topics.list.query({ projectId })).items[0]?.topicId;
  const stops: Stop[] = [
    { path: 'overview' },
    { path: 'overview?range=24h' },
    { path: 'apis' },
    { path: 'apis/new' },
    { path: `apis/${apiId}`, dialog: 'Add route' },
    { path: `apis/${apiId}?tab=stages`, dialog: 'Add stage' },
    { path: `apis/${apiId}?tab=deployments`, dialog: 'Deploy' },
    { path: `apis/${apiId}?tab=answers` },
    { path: `apis/${apiId}?tab=try` },
    { path: 'domains', dialog: 'New domain name' },
    { path: 'domains?tab=certificates', dialog: 'Add certificate' },
    { path: 'upstreams', dialog: 'Create upstream' },
    { path: 'upstreams?tab=credentials', dialog: 'Add credential' },
    { path: 'plans', dialog: 'New plan' },
    { path: `plans/${usagePlanId}` },
    { path: 'keys', dialog: 'New key' },
    { path: 'customers', dialog: 'New customer' },
    { path: `customers/${customerId}`, dialog: 'Delete customer' },
    { path: 'usage' },
    { path: `usage?customer=${customerId}&by=key&range=custom` },
    { path: 'portal' },
    { path: 'queues' },
    { path: 'queues/new' },
    { path: `queues/${queueId}` },
    { path: `queues/${queueId}?tab=messages`, dialog: 'Send a message' },
    { path: `queues/${queueId}?tab=settings`, dialog: 'Purge queue' },
    { path: 'topics', dialog: 'Create topic' },
    { path: `topics/${topicId}`, dialog: 'Publish' },
    { path: 'audit' },
    ...['', 'members', 'tokens', 'credentials', 'sessions'].map((tab) => ({ path: `settings${tab === '' ? '' : `?section=${tab}`}` })),
  ];
  return stops.map((stop) => ({ ...stop, path: `${projectId}/${stop.path}` }));
}
