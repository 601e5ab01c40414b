// Who may call and how much, through real sockets of two threads: keys, throttle, quota, and what the ledger counted.
import http from 'node:http';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@playwright/test';
import { lastKnownMs, openCallers } from '../support/revocation.ts';
import { type GatewayHouse, startGatewayHouse } from './gateway-house.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let shop: GatewayHouse;
let startedAtMs: number;
test.beforeAll(async () => {
  test.setTimeout(200_000);
  startedAtMs = Date.now();
  shop = await startGatewayHouse();
});
test.afterAll(() => shop?.close());

/** Each call on a connection of its own, so that both threads take part. */
function call(
  path: string,
  key?: string,
  agent?: http.Agent,
): Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const headers = key === undefined ? {} : { 'x-api-key': key };
    const request = http.get(`${shop.base}${path}`, { agent: agent ?? false, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    request.on('error', reject);
  });
}

async function countOf(key: 'open' | 'throttled' | 'limited') {
  const { client, projectId } = shop.control;
  const found = await client.apiKeys.list.query({ projectId, search: key, limit: 10 });
  const keyId = found.items.find((item) => item.name === key)?.apiKeyId;
  const rows = await client.usage.read.query({
    projectId,
    fromMs: Date.now() - 3_600_000,
    toMs: Date.now() + 60_000,
    grain: 'minute',
    groupBy: ['outcome'],
    ...(keyId === undefined ? {} : { keyId }),
  });
  return Object.fromEntries(rows.map((row) => [row.outcome, row.requests]));
}

test('a key on a plan of the stage is served; none, a wrong and an unknown one are refused alike', async () => {
  expect(await call('/items', shop.keys.open)).toMatchObject({ status: 200, body: '{"ok":true}' });
  const { open } = shop.keys;
  const unknown = open.slice(0, -1) + (open.endsWith('x') ? 'y' : 'x');
  for (const key of [undefined, 'nonsense', unknown]) {
    const refused = await call('/items', key);
    expect(refused).toMatchObject({ status: 403, body: '{"message":"Forbidden"}' });
    expect(refused.headers['x-amzn-errortype']).toBe('ForbiddenException');
  }
  expect(await call('/nothing')).toMatchObject({ status: 403, body: '{"message":"Missing Authentication Token"}' });
});

test('faster than the plan is 429 in whatever thread, with the time to come again', async () => {
  const startedMs = performance.now();
  const answers = await Promise.all(Array.from({ length: 20 }, () => call('/items', shop.keys.throttled)));
  const seconds = (performance.now() - startedMs) / 1_000;
  const served = answers.filter((answer) => answer.status === 200).length;
  expect(served).toBeGreaterThanOrEqual(3);
  // The burst, and one a second for as long as the calls took.
  expect(served).toBeLessThanOrEqual(3 + Math.ceil(seconds));
  const refused = answers.find((answer) => answer.status === 429);
  expect(refused?.body).toBe('{"message":"Too Many Requests"}');
  expect(refused?.headers['x-amzn-errortype']).toBe('TooManyRequestsException');
  expect(Number(refused?.headers['retry-after'])).toBeGreaterThanOrEqual(1);
  expect(refused?.headers['ratelimit-policy']).toBe('"throttle";q=3;w=3');
  await expect.poll(() => countOf('throttled')).toEqual({ served, throttled: 20 - served });
});

test('past the quota is 429 Limit Exceeded, and the ledger counts exactly the served ones', async () => {
  const before = shop.upstreamCount();
  // A thread that gets no part of the quota in time answers 503, and nothing has happened.
  const decided = async () => {
    let answer = await call('/items', shop.keys.limited);
    while (answer.status === 503) answer = await call('/items', shop.keys.limited);
    return answer;
  };
  const answers = await Promise.all(Array.from({ length: 12 }, decided));
  expect(answers.filter((answer) => answer.status === 200)).toHaveLength(5);
  expect(answers.find((answer) => answer.status === 429)?.body).toBe('{"message":"Limit Exceeded"}');
  expect(shop.upstreamCount() - before).toBe(5);
  await expect.poll(() => countOf('limited')).toMatchObject({ served: 5, quota: 7 });
});

test('a revoked key is refused within one second in every thread', async () => {
  const { client, projectId } = shop.control;
  const callers = openCallers(`${shop.base}/items`, { 'x-api-key': shop.keys.open });
  expect([...new Set(await callers.callAll())]).toEqual([200]);
  const found = await client.apiKeys.list.query({ projectId, search: 'open', limit: 10 });
  const apiKeyId = found.items.find((item) => item.name === 'open')?.apiKeyId ?? '';
  await client.apiKeys.revoke.mutate({ projectId, apiKeyId });
  expect(await lastKnownMs(callers)).toBeLessThan(1_000);
  callers.close();
});

test('when a key and a credential were used last can be seen', async () => {
  const { client, projectId } = shop.control;
  const { house } = shop;
  const sqs = new SQSClient({ endpoint: house.awsUrl, region: 'us-east-1', credentials: house.rootCredential });
  await sqs.send(new ListQueuesCommand({}));
  sqs.destroy();
  const lastUseOf = async (name: string) =>
    (await client.apiKeys.list.query({ projectId, limit: 10 })).items.find((key) => key.name === name)?.lastUsedAtMs ?? 0;
  await expect.poll(() => lastUseOf('limited')).toBeGreaterThanOrEqual(startedAtMs);
  const { accessKeyId } = house.rootCredential;
  const lastUseOfRoot = async () => {
    const { items } = await client.credentials.list.query({ projectId, limit: 10 });
    return items.find((credential) => credential.accessKeyId === accessKeyId)?.lastUsedAtMs ?? 0;
  };
  await expect.poll(lastUseOfRoot).toBeGreaterThanOrEqual(startedAtMs);
});
