// What the console's forms do at once: an API that serves as soon as it is made, a route with its integration, and a
// request tried through the gateway.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeKey } from '../control/apis/describe-key.ts';
import { systemClock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import { createCallGateway } from './call-gateway.ts';

let house: TestConsole;
let projectId: string;
let owner: Caller;
beforeAll(async () => {
  house = await createTestConsole();
  projectId = house.projectId;
  owner = (await house.signIn('owner')).caller;
});
afterAll(() => house.close());

const limit = { throttle: { ratePerSecond: 5, burst: 10 }, quota: null };
const proxy = (url: string) => ({ kind: 'http-proxy' as const, url });

async function count(table: string): Promise<number> {
  const { rows } = await house.database.pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return rows[0]?.n ?? -1;
}

describe('an API that serves at once', () => {
  it('has routes for everything, a deployed stage, and a key whose plan covers it', async () => {
    const { api, firstKey } = await owner.apis.createReady({
      projectId,
      name: 'shop',
      integration: proxy('https://example.com/v1/?tenant=a'),
      limit,
    });
    expect(api.routes).toMatchObject([
      { method: 'ANY', path: '/', isApiKeyRequired: true },
      { method: 'ANY', path: '/{proxy+}', isApiKeyRequired: true },
    ]);
    const urls = api.routes.map(({ integrationId }) => api.integrations.find((one) => one.integrationId === integrationId)?.integration);
    expect(urls).toEqual([proxy('https://example.com/v1/?tenant=a'), proxy('https://example.com/v1/{proxy}?tenant=a')]);
    expect(api.stages).toMatchObject([{ name: 'live', hasUndeployedChanges: false }]);
    const plan = (await owner.usagePlans.list({ projectId, search: 'shop' })).items[0];
    expect(plan).toMatchObject({ throttle: limit.throttle, quota: null, apiKeyCount: 1, stages: [{ apiName: 'shop', stageName: 'live' }] });
    const acting = { actor: { kind: 'system' as const, id: 'test', name: 'test' }, projectId };
    const found = await describeKey(house.deps.control, acting, api.stages[0]?.stageId ?? '', firstKey?.value ?? '');
    expect(found).toMatchObject({ key: { name: 'shop', state: 'valid' }, plan: { name: 'shop' } });
  });

  it('is not made at all when a part of it cannot be', async () => {
    await owner.apiKeys.create({ projectId, name: 'taken' });
    const before = [await count('api'), await count('usage_plan'), await count('deployment')];
    const made = owner.apis.createReady({ projectId, name: 'taken', integration: proxy('https://example.com'), limit });
    await expect(made).rejects.toThrow(/taken already/);
    const broken = owner.apis.createReady({ projectId, name: 'broken', integration: proxy('https://'), limit: null });
    await expect(broken).rejects.toThrow();
    expect([await count('api'), await count('usage_plan'), await count('deployment')]).toEqual(before);
  });
});

describe('a route with its integration', () => {
  it('keeps its integration when it moves, and leaves those of others alone', async () => {
    const { apiId } = await owner.apis.create({ projectId, name: 'routes' });
    const base = { projectId, apiId, isApiKeyRequired: false };
    const first = await owner.apis.saveRoute({ ...base, method: 'GET', path: '/a', integration: proxy('https://a.example') });
    const moved = await owner.apis.saveRoute({
      ...base,
      routeId: first.routeId,
      method: 'POST',
      path: '/b',
      integration: proxy('https://b.example'),
    });
    expect(moved).toMatchObject({ routeId: first.routeId, integrationId: first.integrationId, method: 'POST', path: '/b' });
    await owner.apis.putRoute({ ...base, method: 'GET', path: '/shared', integrationId: first.integrationId });
    const own = await owner.apis.saveRoute({
      ...base,
      routeId: moved.routeId,
      method: 'POST',
      path: '/b',
      integration: proxy('https://c.example'),
    });
    expect(own.integrationId).not.toBe(first.integrationId);
    const { integrations } = await owner.apis.get({ projectId, apiId });
    expect(integrations.find((one) => one.integrationId === first.integrationId)?.integration).toEqual(proxy('https://b.example'));
  });

  it('refuses a method and path that another route has', async () => {
    const { apiId } = await owner.apis.create({ projectId, name: 'twice' });
    const route = {
      projectId,
      apiId,
      method: 'GET' as const,
      path: '/a',
      isApiKeyRequired: false,
      integration: proxy('https://a.example'),
    };
    await owner.apis.saveRoute(route);
    await expect(owner.apis.saveRoute(route)).rejects.toMatchObject({ cause: { code: 'resource.conflict', field: 'path' } });
  });
});

describe('stages to choose from', () => {
  it('are found by API or stage, page by page', async () => {
    const { api } = await owner.apis.createReady({ projectId, name: 'picked', integration: proxy('https://example.com'), limit: null });
    await owner.apis.createStage({ projectId, apiId: api.apiId, name: 'beta' });
    const first = await owner.apis.listStages({ projectId, search: 'PICK', limit: 1 });
    expect(first.items).toMatchObject([{ apiName: 'picked', stageName: 'beta' }]);
    const second = await owner.apis.listStages({ projectId, search: 'pick', limit: 1, cursor: first.nextCursor ?? '' });
    expect(second).toMatchObject({ items: [{ stageName: 'live' }], nextCursor: null });
  });
});

describe('a tried request', () => {
  it('goes out as it was asked for, and the answer comes back whole or cut', async () => {
    const seen: { method: string | undefined; url: string | undefined; key: unknown; host: unknown; body: string }[] = [];
    const server = http.createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      seen.push({ method: request.method, url: request.url, key: request.headers['x-api-key'], host: request.headers.host, body });
      response.writeHead(429, { 'x-amzn-ErrorType': 'TooManyRequestsException', 'set-cookie': ['a=1', 'b=2'] });
      response.end(request.url?.includes('large') ? 'x'.repeat(limits.control.triedBodyBytesMax + 5) : '{"message":"Too Many Requests"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    house.deps.callGateway = createCallGateway({ host: '127.0.0.1', port }, systemClock);
    const { api, firstKey } = await owner.apis.createReady({ projectId, name: 'tried', integration: proxy('https://example.com'), limit });
    const request = { projectId, apiId: api.apiId, stageId: api.stages[0]?.stageId ?? '', method: 'POST' as const };
    const headers = [{ name: 'Host', value: 'elsewhere' }];
    const answer = await owner.apis.tryRequest({ ...request, path: '/a?b=1', headers, body: 'hello', apiKey: firstKey?.value ?? '' });
    expect(seen).toEqual([
      { method: 'POST', url: `/_api/${api.apiId}/live/a?b=1`, key: firstKey?.value, host: `127.0.0.1:${port}`, body: 'hello' },
    ]);
    expect(answer).toMatchObject({
      status: 429,
      errorType: 'THROTTLED',
      isBodyCut: false,
      key: { name: 'tried' },
      plan: limit,
    });
    expect(answer.headers.filter(({ name }) => name === 'set-cookie')).toHaveLength(2);
    const large = await owner.apis.tryRequest({ ...request, path: '/large', apiKey: 'slk_live_somebody_elses' });
    expect(large).toMatchObject({ isBodyCut: true, key: null, plan: null });
    expect(large.body).toHaveLength(limits.control.triedBodyBytesMax);
    await new Promise((resolve) => server.close(resolve));
    await expect(owner.apis.tryRequest({ ...request, path: '/' })).rejects.toMatchObject({ cause: { code: 'runtime.unavailable' } });
  });
});
