// Changing an API, its plans, keys and customers by clicking: what is edited, what is served, and what is shown once.
import type { Connection } from '../../server/cli/connect.ts';
import { expect, test, watchProblems } from '../console/console-test.ts';
import type { House } from '../support/house.ts';
import { untilKnownEverywhere } from '../support/revocation.ts';

const mock = { kind: 'mock' as const, status: 200, body: 'first', contentType: 'text/plain' };

async function makeApi(control: Connection, name: string) {
  const made = await control.client.apis.createReady.mutate({
    projectId: control.projectId,
    name,
    integration: mock,
    limit: { throttle: null, quota: { limit: 5, period: 'DAY' } },
  });
  return { api: made.api, value: made.firstKey?.value ?? '', apiKeyId: made.firstKey?.apiKeyId ?? '' };
}

function call(house: House, apiId: string, path: string, apiKey?: string): Promise<Response> {
  return fetch(`${house.gatewayUrl}/_api/${apiId}/live${path}`, apiKey === undefined ? {} : { headers: { 'x-api-key': apiKey } });
}

test('a route is added, shown as undeployed, deployed with its differences, and rolled back', async ({
  strictPage: page,
  enter,
  control,
  house,
}) => {
  const { apiId } = (await makeApi(control, 'routes')).api;
  await enter(page, `apis/${apiId}`);
  await page.getByRole('button', { name: 'Add route' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Path').fill('no slash');
  await dialog.getByRole('combobox', { name: 'Answered by' }).click();
  await page.getByRole('option', { name: 'Fixed answer' }).click();
  await dialog.getByRole('textbox', { name: 'Body', exact: true }).fill('second');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(dialog.getByText('must be $default or a path')).toBeVisible();
  await dialog.getByLabel('Path').fill('/second/{id}');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByTestId('undeployed')).toContainText('live');
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await expect(dialog.getByRole('list', { name: 'What deploying changes' })).toContainText('AddedGET /second/{id}');
  await dialog.getByRole('button', { name: 'Deploy to live' }).click();
  await expect(page.getByTestId('undeployed')).toBeHidden();
  await expect.poll(async () => (await call(house, apiId, '/second/1')).text()).toBe('second');

  await page.getByRole('tab', { name: 'Deployments' }).click();
  await expect(page).toHaveURL(/tab=deployments/);
  await page.getByRole('button', { name: 'Roll back' }).last().click();
  await dialog.getByRole('button', { name: 'Roll back' }).click();
  await expect.poll(async () => (await call(house, apiId, '/second/1')).status).toBe(403);
});

test('a request tried from the page says which key and which limit refused it', async ({ strictPage: page, enter, control, house }) => {
  const { api, value } = await makeApi(control, 'tried');
  await enter(page, `apis/${api.apiId}?tab=try`);
  const answer = page.getByTestId('answer');
  const send = page.getByRole('button', { name: 'Send request' });
  await untilKnownEverywhere(`${house.gatewayUrl}/_api/${api.apiId}/live/`);
  await expect.poll(async () => (await call(house, api.apiId, '/', value)).status).toBe(200);
  await send.click();
  await expect(answer).toContainText('needs an API key, and none was sent');
  await page.getByLabel('API key', { exact: true }).fill(value);
  await page.getByLabel('Headers', { exact: true }).fill('x-note: hello');
  await expect(page.getByRole('region', { name: 'The same request as a curl line' })).toContainText("-H 'x-note: hello'");
  for (let used = 1; used < 5; used += 1) {
    const answered = page.waitForResponse(/tryRequest/);
    await send.click();
    await answered;
  }
  await expect(answer).toContainText('first');
  await send.click();
  await expect(answer).toContainText('QUOTA_EXCEEDED');
  await expect(answer).toContainText('The quota of the key’s plan is spent');
  await expect(answer).toContainText('Key: tried');
});

test('a key is made for a customer, shown once, rotated and revoked; its usage is the ledger’s', async ({
  page,
  enter,
  control,
  house,
}) => {
  const problems = watchProblems(page);
  const { apiId } = (await makeApi(control, 'billed')).api;
  await enter(page, 'customers');
  await page.getByRole('button', { name: 'New customer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Billed Ltd');
  await dialog.getByLabel('E-mail').fill('not an address');
  await dialog.getByRole('button', { name: 'Save customer' }).click();
  await expect(dialog.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
  await dialog.getByLabel('E-mail').fill('ops@acme.example');
  await dialog.getByRole('button', { name: 'Save customer' }).click();
  await page.getByRole('link', { name: 'Billed Ltd' }).click();
  await page.getByRole('button', { name: 'New key' }).click();
  await dialog.getByLabel('Name').fill('billed');
  await dialog.getByRole('combobox', { name: 'Usage plans' }).fill('bil');
  await page.getByRole('option', { name: 'billed' }).click();
  await dialog.getByRole('button', { name: 'New key' }).click();
  await expect(dialog.getByText('This name is taken already. (resource.conflict)')).toBeVisible();
  await dialog.getByLabel('Name').fill('acme web');
  await dialog.getByRole('button', { name: 'New key' }).click();
  const shown = dialog.getByRole('region', { name: 'API key' });
  const first = ((await shown.textContent()) ?? '').trim();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.poll(async () => (await call(house, apiId, '/', first)).status).toBe(200);
  await call(house, apiId, '/', first);
  await expect(page.locator('[data-outcome=served]')).toHaveText('2');
  await expect(page.getByText(/^2 of 5 used, 3 left until \w{3} \d+, \d{4}/)).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toMatch(/^usage .* by hour\.csv$/);

  await page.getByRole('button', { name: 'More about acme web' }).click();
  await page.getByRole('menuitem', { name: 'Rotate' }).click();
  await dialog.getByRole('button', { name: 'Make the new value' }).click();
  const second = ((await shown.textContent()) ?? '').trim();
  expect(second).not.toBe(first);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect.poll(async () => (await call(house, apiId, '/', second)).status).toBe(200);
  expect((await call(house, apiId, '/', first)).status).toBe(200);
  await expect(page.getByRole('button', { name: /^More about acme web \(replaced/ })).toBeVisible();
  await page.getByRole('button', { name: 'More about acme web', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Revoke key' }).click();
  const confirm = dialog.getByRole('button', { name: 'Revoke key' });
  await dialog.getByLabel('Type acme web to confirm').fill('acme');
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Type acme web to confirm').fill('acme web');
  await confirm.click();
  await expect.poll(async () => (await call(house, apiId, '/', second)).status).toBe(403);
  await expect(page.getByRole('row', { name: /^acme web slk/ })).toContainText('Revoked');
  // The taken name, which the browser reports by itself.
  expect(problems.filter((line) => !line.includes('409 (Conflict)'))).toEqual([]);
});

test('lists are searched and paged on the server, and say where they are in the URL', async ({ strictPage: page, enter, control }) => {
  for (let number = 100; number < 152; number += 1) {
    await control.client.customers.create.mutate({ projectId: control.projectId, name: `paged ${number}` });
  }
  await enter(page, 'customers?search=paged');
  await expect(page.getByRole('link', { name: 'paged 100' })).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('link', { name: 'paged 151' })).toBeVisible();
  await expect(page).toHaveURL(/after=/);
  await page.reload();
  await expect(page.getByRole('link', { name: 'paged 151' })).toBeVisible();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page.getByRole('link', { name: 'paged 100' })).toBeVisible();
  await page.getByRole('searchbox').fill('no such customer');
  await expect(page.getByText('Nothing matches “no such customer”.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the search' }).last().click();
  await expect(page.getByRole('link', { name: 'paged 100' })).toBeVisible();
});

test('what is typed into a search while the URL is slow to change is kept', async ({ strictPage: page, enter, control }) => {
  await control.client.customers.create.mutate({ projectId: control.projectId, name: 'typed while waiting' });
  await enter(page, 'customers');
  const search = page.getByRole('searchbox');
  await expect(search).toBeVisible();
  await page.evaluate(() => {
    const replace = window.history.replaceState.bind(window.history);
    const held: Parameters<typeof replace>[] = [];
    // Next's own calls, which follow the page's, carry a state.
    window.history.replaceState = (...parameters) => {
      if (parameters[0] === null) held.push(parameters);
      else replace(...parameters);
    };
    Object.assign(window, {
      heldCount: () => held.length,
      changeUrl: () => {
        const [next] = held.splice(0, 1);
        if (next) replace(...next);
      },
    });
  });
  const held = () => page.evaluate('heldCount()');
  await search.pressSequentially('typ');
  await expect.poll(held).toBe(1);
  await search.pressSequentially('ed');
  await expect.poll(held).toBe(2);
  const listed = page.waitForRequest((request) => decodeURIComponent(request.url()).includes('"search":"typ"'));
  await page.evaluate('changeUrl()');
  await listed;
  await search.pressSequentially(' while');
  await expect(search).toHaveValue('typed while');
  await expect.poll(held).toBe(2);
  await page.evaluate('changeUrl(), changeUrl()');
  await expect(page).toHaveURL(/search=typed\+while$/);
  await expect(page.getByRole('link', { name: 'typed while waiting' })).toBeVisible();
  await expect(search).toHaveValue('typed while');
});
