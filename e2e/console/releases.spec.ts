// Domain names, worded answers, canaries and sandboxes by clicking, and what the gateway then does.
import type { Connection } from '../../server/cli/connect.ts';
import { rawCall } from '../../server/testing/raw-call.ts';
import type { House } from '../support/house.ts';
import { axeViolations } from './axe.ts';
import { expect, test } from './console-test.ts';

const mock = (body: string) => ({ kind: 'mock' as const, status: 200, body, contentType: 'text/plain' });

async function makeApi(control: Connection, name: string) {
  const { projectId, client } = control;
  const { api } = await client.apis.createReady.mutate({ projectId, name, integration: mock('first'), limit: null });
  return api;
}

const bodyOf = async (house: House, host: string, path: string) => (await rawCall(house.ports.gateway, { host, path })).body;

test('a domain name is made and mapped, and leads there', async ({ strictPage: page, enter, control, house }) => {
  await makeApi(control, 'mapped');
  await enter(page, 'domains');
  await page.getByRole('button', { name: 'New domain name' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Domain name').fill('api.example.com');
  await dialog.getByRole('button', { name: 'Save domain name' }).click();
  await expect(dialog.getByText('Nowhere yet')).toBeVisible();
  await dialog.getByLabel('Base path').fill('orders/v1.0');
  await dialog.getByLabel('API and stage').click();
  await page.getByRole('option', { name: 'mapped/live' }).click();
  await dialog.getByRole('button', { name: 'Map base path' }).click();
  await expect(dialog.getByText('→ mapped/live')).toBeVisible();
  await expect.poll(() => bodyOf(house, 'api.example.com', '/orders/v1.0/7')).toBe('first');
  await expect.poll(() => bodyOf(house, 'api.example.com', '/orders')).toBe('{"message":"Forbidden"}');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('cell', { name: '/orders/v1.0 → mapped/live' })).toBeVisible();
  expect(await axeViolations(page)).toEqual([]);
});

test('an answer of the gateway is worded, and honest errors are switched on', async ({ strictPage: page, enter, control, house }) => {
  const api = await makeApi(control, 'worded');
  const { projectId, client } = control;
  for (const { routeId, path } of api.routes)
    if (path === '/') await client.apis.deleteRoute.mutate({ projectId, apiId: api.apiId, routeId });
  await enter(page, `apis/${api.apiId}?tab=answers`);
  await page.getByRole('switch', { name: 'Honest 404 and 405' }).click();
  await page.getByRole('button', { name: 'Word RESOURCE_NOT_FOUND' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Headers').fill('x-team: blue');
  await dialog.getByLabel('Text').fill('{"missing":"$context.path"}');
  await dialog.getByRole('button', { name: 'Save words' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Own words')).toHaveCount(1);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Deploy' }).click();
  await expect(page.getByText('gatewayResponses.RESOURCE_NOT_FOUND.headers.x-team')).toBeVisible();
  await page.getByRole('button', { name: 'Deploy to live' }).click();
  const target = `/_api/${api.apiId}/live/`;
  await expect.poll(() => bodyOf(house, 'localhost', target)).toBe(`{"missing":"${target}"}`);
});

test('a canary is started, watched, given another share and promoted; a sandbox is made for a customer', async ({
  strictPage: page,
  enter,
  control,
  house,
}) => {
  const api = await makeApi(control, 'canaried');
  const { projectId, client } = control;
  const { apiId } = api;
  const target = `/_api/${apiId}/live/x`;
  for (const { routeId, path } of api.routes) {
    const route = { apiId, routeId, method: 'ANY' as const, path, isApiKeyRequired: false, integration: mock('second') };
    await client.apis.saveRoute.mutate({ projectId, ...route });
  }
  await client.customers.create.mutate({ projectId, name: 'Acme' });
  await enter(page, `apis/${apiId}?tab=stages`);
  await page.getByRole('button', { name: 'Canary of live' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Share of requests').fill('100');
  await dialog.getByRole('button', { name: 'Start canary' }).click();
  await expect(page.getByText('Canary 100 %')).toBeVisible();
  await expect.poll(() => bodyOf(house, 'localhost', target)).toBe('second');
  await page.getByRole('button', { name: 'Canary of live' }).click();
  await expect(dialog.getByTestId('canary-comparison')).toBeVisible();
  await expect
    .poll(async () => {
      await bodyOf(house, 'localhost', target);
      return dialog
        .getByRole('row', { name: /^Canary/ })
        .getByRole('cell')
        .nth(2)
        .textContent();
    })
    .toMatch(/[1-9]/);
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByLabel('Share of requests').fill('0');
  await dialog.getByRole('button', { name: 'Save share' }).click();
  await expect.poll(() => bodyOf(house, 'localhost', target)).toBe('first');
  await page.getByRole('button', { name: 'Canary of live' }).click();
  await dialog.getByRole('button', { name: 'Promote' }).click();
  await expect.poll(() => bodyOf(house, 'localhost', target)).toBe('second');
  await page.getByRole('button', { name: 'Sandbox for a customer' }).click();
  await dialog.getByRole('combobox', { name: 'Customer' }).click();
  await page.getByRole('option', { name: 'Acme' }).click();
  await dialog.getByLabel('Stage').first().fill('sandbox-acme');
  await dialog.getByRole('button', { name: 'Make sandbox' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Only Acme')).toBeVisible();
  await expect.poll(() => bodyOf(house, 'localhost', `/_api/${apiId}/sandbox-acme/x`)).toBe('second');
  expect(await axeViolations(page)).toEqual([]);
});
