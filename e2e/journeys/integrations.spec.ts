// Integrations and upstreams by clicking: made, served, and refused while something leans on them.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import { axeViolations } from '../console/axe.ts';
import { expect, test, watchProblems } from '../console/console-test.ts';
import { freePorts } from '../support/house.ts';
import { commandOf, processTree } from '../support/processes.ts';

async function choose(page: Page, label: string, option: string) {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}

test('an upstream of two endpoints is made, answers a route, and cannot go while it does', async ({ page, enter, control, house }) => {
  const problems = watchProblems(page);
  const servers = ['one', 'two'].map((name) => http.createServer((_, response) => response.end(name)));
  for (const server of servers) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  const { client, projectId } = control;
  await client.projects.setEgressAllow.mutate({ projectId, egressAllow: ports.map((port) => `127.0.0.1:${port}`) });
  const integration = { kind: 'mock' as const, status: 200, body: 'first' };
  const { api } = await client.apis.createReady.mutate({ projectId, name: 'balanced', integration, limit: null });

  await enter(page, 'upstreams');
  await expect(page.getByText('No upstream yet')).toBeVisible();
  await page.getByRole('button', { name: 'Create upstream' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('pair');
  await dialog.getByLabel('URL of endpoint 1').fill('not a url');
  await dialog.getByRole('button', { name: 'Save upstream' }).click();
  await expect(dialog.getByText('must be http(s)://host')).toBeVisible();
  await dialog.getByLabel('URL of endpoint 1').fill(`http://127.0.0.1:${ports[0]}`);
  await dialog.getByRole('button', { name: 'Add endpoint' }).click();
  await dialog.getByLabel('URL of endpoint 2').fill(`http://127.0.0.1:${ports[1]}`);
  await dialog.getByRole('button', { name: 'Health and circuit breaker' }).click();
  await dialog.getByRole('switch', { name: /^Ask endpoints by themselves/ }).click();
  await expect(dialog.getByLabel('Back after good answers')).toBeVisible();
  await dialog.getByRole('button', { name: 'Save upstream' }).click();
  await expect(page.getByRole('table', { name: 'Upstreams' })).toContainText('upstream://pair/');
  expect(await axeViolations(page)).toEqual([]);

  await page.goto(`${house.consoleUrl}/projects/${projectId}/apis/${api.apiId}`);
  await page.getByRole('button', { name: 'Change ANY /{proxy+}' }).click();
  await choose(page, 'Answered by', 'Upstream over HTTP, passed on as it is');
  await dialog.getByRole('combobox', { name: 'URL' }).fill('upstream://pair/{proxy}');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Deploy to live' }).click();
  const call = async () => (await fetch(`${house.gatewayUrl}/_api/${api.apiId}/live/x`)).text();
  await expect.poll(call).toMatch(/one|two/);
  const said = new Set([await call(), await call(), await call(), await call()]);
  expect([...said].sort()).toEqual(['one', 'two']);

  await page.goto(`${house.consoleUrl}/projects/${projectId}/upstreams`);
  await page.getByRole('button', { name: 'Delete pair' }).click();
  await dialog.getByRole('textbox').fill('pair');
  await dialog.getByRole('button', { name: 'Delete upstream' }).click();
  await expect(dialog.getByText('Still used by API balanced.')).toBeVisible();
  // The refusal, which the browser reports by itself.
  expect(problems.filter((line) => !line.includes('409 (Conflict)'))).toEqual([]);
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

test('an endpoint that goes away is seen to go, and to come back', async ({ strictPage: page, enter, control }) => {
  const listen = async (port: number) => {
    const server = http.createServer((_, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return server;
  };
  const close = (server: http.Server) => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  const stays = await listen(0);
  // Of ports that no outgoing connection gets: it is wanted again.
  const goes = await listen((await freePorts()).gateway);
  const [first, second] = [stays, goes].map((server) => (server.address() as AddressInfo).port);
  const { client, projectId } = control;
  await client.projects.setEgressAllow.mutate({ projectId, egressAllow: [`127.0.0.1:${first}`, `127.0.0.1:${second}`] });
  const endpoints = [first, second].map((port) => ({ url: `http://127.0.0.1:${port}` }));
  const activeCheck = { path: '/health', intervalMs: 1_000, healthyAfter: 1, unhealthyAfter: 1 };
  await client.upstreams.create.mutate({ projectId, name: 'watched', settings: { endpoints, activeCheck } });

  await enter(page, 'upstreams');
  const badge = page.getByRole('button', { name: /^Health of watched/ });
  await expect(badge).toHaveText('Healthy');
  await close(goes);
  await expect(badge).toHaveText('1 of 2 healthy');
  await badge.click();
  const endpoint = page
    .getByRole('dialog')
    .getByTestId('endpoint')
    .filter({ hasText: `:${second}` });
  await expect(endpoint).toContainText('Out by checks');
  await expect(endpoint).toContainText('/health: connect ECONNREFUSED');
  expect(await axeViolations(page)).toEqual([]);
  const again = await listen(second ?? 0);
  await expect(endpoint.getByText('Healthy')).toBeVisible();
  await expect(endpoint).toContainText('Last error');
  await page.keyboard.press('Escape');
  await expect(badge).toHaveText('Healthy');
  await Promise.all([close(stays), close(again)]);
});

test('how endpoints are is unknown while the gateway does not answer, and known again when it does', async ({
  page,
  enter,
  control,
  house,
}) => {
  const problems = watchProblems(page);
  const { client, projectId } = control;
  await client.upstreams.create.mutate({ projectId, name: 'silent', settings: { endpoints: [{ url: 'http://127.0.0.1:9' }] } });
  await enter(page, 'upstreams');
  const badge = page.getByRole('button', { name: /^Health of silent/ });
  await expect(badge).toHaveText('Healthy');
  const runtime = processTree(house.pid).find((pid) => commandOf(pid).includes('server/runtime/main.ts'));
  if (runtime === undefined) throw new Error('the house has no runtime');
  // Stopped, not ended: it takes connections and says nothing.
  process.kill(runtime, 'SIGSTOP');
  try {
    await expect(badge).toHaveText('Unknown');
    await badge.click();
    await expect(page.getByRole('dialog')).toContainText('The gateway does not say how the upstreams are.');
    await expect(page.getByRole('dialog').getByTestId('endpoint')).toHaveCount(0);
    expect(await axeViolations(page)).toEqual([]);
  } finally {
    process.kill(runtime, 'SIGCONT');
  }
  await expect(page.getByRole('dialog').getByTestId('endpoint')).toContainText('Healthy');
  await page.keyboard.press('Escape');
  await expect(badge).toHaveText('Healthy');
  // The answers that did not come, which the browser reports by itself.
  expect(problems.filter((line) => !line.includes('503 (Service Unavailable)'))).toEqual([]);
});

test('a queue, a function, a signed request, a mapping and merged parts are set up in forms of their own', async ({
  strictPage: page,
  enter,
  control,
  house,
}) => {
  const { client, projectId } = control;
  const integration = { kind: 'mock' as const, status: 200, body: 'first' };
  const { api } = await client.apis.createReady.mutate({ projectId, name: 'kinds', integration, limit: null });
  await client.queues.create.mutate({ projectId, name: 'inbox' });
  await enter(page, 'upstreams?tab=credentials');
  await page.getByRole('button', { name: 'Add credential' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('production');
  await dialog.getByLabel('Access key id').fill('AKIAEXAMPLE');
  await dialog.getByLabel('Secret access key').fill('a secret of the upstream');
  await dialog.getByRole('button', { name: 'Save credential' }).click();
  await expect(page.getByRole('table', { name: 'Credentials' })).toContainText('AKIAEXAMPLE');

  await page.goto(`${house.consoleUrl}/projects/${projectId}/apis/${api.apiId}`);
  await page.getByRole('button', { name: 'Add route' }).click();
  await dialog.getByLabel('Path').fill('/inbox');
  await choose(page, 'Answered by', 'Queue or topic of this project');
  await dialog.getByLabel('Parameters').fill('QueueUrl=inbox\nMessageBody=from a route');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByRole('table', { name: 'Routes' })).toContainText('SQS-SendMessage inbox');

  await page.getByRole('button', { name: 'Add route' }).click();
  await dialog.getByLabel('Path').fill('/fn');
  await choose(page, 'Answered by', 'Function (Lambda Invoke API)');
  await dialog.getByRole('combobox', { name: 'Endpoint' }).fill('https://lambda.us-east-1.amazonaws.com');
  await dialog.getByLabel('Function name or ARN').fill('orders');
  await choose(page, 'Credential', 'production');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByRole('table', { name: 'Routes' })).toContainText('orders (https://lambda.us-east-1.amazonaws.com)');

  await page.getByRole('button', { name: 'Add route' }).click();
  await dialog.getByLabel('Path').fill('/sign');
  await choose(page, 'Answered by', 'AWS service, signed request');
  await dialog.getByRole('combobox', { name: 'URL' }).fill('https://events.us-east-1.amazonaws.com/');
  await dialog.getByLabel('Service', { exact: true }).fill('events');
  await choose(page, 'Credential', 'production');
  await dialog.getByLabel('Target').fill('AWSEvents.PutEvents');
  await choose(page, 'AWS JSON version', '1.1');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByRole('table', { name: 'Routes' })).toContainText('/sign');

  await page.getByRole('button', { name: 'Add route' }).click();
  await dialog.getByLabel('Path').fill('/mapped');
  await choose(page, 'Answered by', 'Upstream over HTTP, mapped');
  await dialog.getByRole('combobox', { name: 'URL' }).fill('https://example.com/mapped');
  await choose(page, 'Its body', 'Bytes become base64');
  await dialog.getByRole('switch', { name: 'Bodies with GET, DELETE and OPTIONS' }).click();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByRole('table', { name: 'Routes' })).toContainText('/mapped');
  const { items } = await client.apis.listRoutes.query({ projectId, apiId: api.apiId, search: '' });
  expect(items.find(({ path }) => path === '/sign')?.integration).toMatchObject({ jsonVersion: '1.1', target: 'AWSEvents.PutEvents' });
  expect(items.find(({ path }) => path === '/mapped')).toMatchObject({
    allowsBodyOnAnyMethod: true,
    integration: { responses: [{ contentHandling: 'CONVERT_TO_TEXT' }] },
  });

  await page.getByRole('button', { name: 'Add route' }).click();
  await dialog.getByLabel('Path').fill('/all');
  await choose(page, 'Answered by', 'Several upstreams, merged');
  await dialog.getByRole('combobox', { name: 'URL' }).fill('https://example.com/a');
  await dialog.getByLabel('Shape').fill('{ "a": ');
  await expect(dialog.getByText('This is no JSON')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Save route' })).toBeDisabled();
  await dialog.getByLabel('Shape').fill('{ "a": "$first" }');
  await dialog.getByRole('button', { name: 'Save route' }).click();
  await expect(page.getByRole('table', { name: 'Routes' })).toContainText('first');

  await page.getByRole('button', { name: 'Deploy', exact: true }).click();
  await dialog.getByRole('button', { name: 'Deploy to live' }).click();
  const url = `${house.gatewayUrl}/_api/${api.apiId}/live/inbox`;
  await expect.poll(async () => (await fetch(url)).text()).toContain('SendMessageResponse');
});
