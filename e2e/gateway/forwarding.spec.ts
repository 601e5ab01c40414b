// What happens to requests on their way: upstreams that fail, bodies that stream, and configs that change under traffic.
import http from 'node:http';
import { expect, test } from '@playwright/test';
import { type GatewayHouse, startGatewayHouse } from './gateway-house.ts';

test.describe.configure({ mode: 'serial', timeout: 120_000 });

let shop: GatewayHouse;
test.beforeAll(async () => {
  test.setTimeout(200_000);
  shop = await startGatewayHouse();
});
test.afterAll(() => shop?.close());

async function call(path: string, init?: RequestInit) {
  const response = await fetch(shop.base + path, init);
  return { status: response.status, body: await response.text() };
}

test('an upstream that is down or hangs is answered in the words of API Gateway', async () => {
  expect(await call('/down')).toEqual({ status: 500, body: '{"message":"Internal server error"}' });
  expect(await call('/hang')).toEqual({ status: 504, body: '{"message":"Endpoint request timed out"}' });
});

test('an API is reached by host as well as by path', async () => {
  const [, apiId = ''] = /_api\/(\w+)\//.exec(shop.base) ?? [];
  const status = await new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port: shop.house.ports.gateway, path: '/live/version', agent: false };
    const headers = { host: `${apiId}.execute-api.localhost:${shop.house.ports.gateway}` };
    http.get({ ...options, headers }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  expect(status).toBe(200);
});

test('a body of several megabytes streams there and back', async () => {
  const bytes = Buffer.alloc(9_000_000, 'sluice ');
  const response = await fetch(`${shop.base}/echo`, { method: 'POST', body: bytes });
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  const tooLarge = await fetch(`${shop.base}/echo`, { method: 'POST', body: Buffer.alloc(10_485_761) }).catch(() => null);
  expect(tooLarge === null || tooLarge.status === 413).toBe(true);
});

test('deployments under traffic drop nothing, and slow requests end on the config they began with', async () => {
  const slow = Array.from({ length: 20 }, () => call('/slow'));
  const seen = new Map<string, number>();
  let isOver = false;
  const traffic = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      const { status, body } = await call('/version');
      const answer = `${status} ${body}`;
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
    }
  });
  for (let version = 1; version <= 8; version += 1) await shop.deployVersion(`v${version}`);
  await expect.poll(() => seen.has('200 v8')).toBe(true);
  isOver = true;
  await Promise.all(traffic);
  expect([...seen.keys()].filter((answer) => !/^200 v[0-8]$/.test(answer))).toEqual([]);
  expect(await Promise.all(slow)).toEqual(Array.from({ length: 20 }, () => ({ status: 200, body: 'slow' })));
});
