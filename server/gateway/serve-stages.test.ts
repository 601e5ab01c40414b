// Domain names, stages, canaries and sandboxes on real sockets.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyEntry } from '../contracts/directory.ts';
import type { PublishedConfig, PublishedDomain, PublishedStage } from '../contracts/published-config.ts';
import { newApiKey } from '../kernel/api-key-format.ts';
import { systemRandom } from '../kernel/random.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';
import { rawCall } from '../testing/raw-call.ts';

let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
let upstream: Awaited<ReturnType<typeof startUpstream>>;
beforeEach(async () => {
  upstream = await startUpstream((request, response) => response.end(JSON.stringify({ url: request.url, headers: request.headers })));
});
afterEach(async () => {
  await running?.gateway.drain(1_000);
  running = null;
  await upstream.close();
});

const mock = (body: string) => ({ kind: 'mock' as const, status: 200, body, contentType: 'text/plain' });

/** A stage that answers every path with its own name. */
function stage(apiId: string, stageName: string, given: Partial<PublishedStage> = {}, kind: 'rest' | 'http' = 'http'): PublishedStage {
  const routes = ['/', '/{proxy+}'].map((path) => deployedRoute({ path, integration: mock(`${apiId}/${stageName}`) }));
  const [base] = oneStageConfig(kind, routes).stages;
  if (!base) throw new Error('the config has a stage');
  return { ...base, stageId: `${apiId}${stageName}`, stageName, api: { ...base.api, apiId }, ...given };
}

function config(stages: PublishedStage[], domains: PublishedDomain[] = []): PublishedConfig {
  return { version: 1, revision: 1, stages, domains };
}

const domain = (domainName: string, mappings: [string, string, string | null][], projectId = 'project000'): PublishedDomain => ({
  domainName,
  projectId,
  certificateId: null,
  mappings: mappings.map(([basePath, apiId, stageName]) => ({ basePath, apiId, stageName })),
});

describe('a custom domain name', () => {
  it('leads by the longest base path to a stage, or to an API whose stage is the next segment', async () => {
    const stages = [stage('shop', 'live'), stage('shop', 'v1.0'), stage('orders', 'live'), stage('orders', 'v2.0')];
    const mappings: [string, string, string | null][] = [
      ['', 'shop', 'live'],
      ['v1.0', 'shop', 'v1.0'],
      ['orders', 'orders', null],
      ['orders/beta', 'orders', 'v2.0'],
    ];
    running = await startTestGateway(
      config(stages, [domain('api.example.com', mappings), domain('*.example.org', [['', 'orders', 'live']])]),
    );
    const { port } = running;
    const bodyOf = async (host: string, path: string) => (await rawCall(port, { host, path })).body;
    expect(await bodyOf('api.example.com', '/')).toBe('shop/live');
    expect(await bodyOf('API.example.com:8080', '/anything/else')).toBe('shop/live');
    expect(await bodyOf('api.example.com', '/v1.0/items/7')).toBe('shop/v1.0');
    expect(await bodyOf('api.example.com', '/v1.00/items')).toBe('shop/live');
    expect(await bodyOf('api.example.com', '/orders/live/7')).toBe('orders/live');
    expect(await bodyOf('api.example.com', '/orders/v2.0')).toBe('orders/v2.0');
    expect(await bodyOf('api.example.com', '/orders/beta/7')).toBe('orders/v2.0');
    expect(await bodyOf('eu.example.org', '/x')).toBe('orders/live');
    expect(await bodyOf('other.example', '/x')).toBe('{"message":"Not Found"}');
    // The API's own address still works, stage names with dots too.
    expect(await bodyOf('shop.execute-api.localhost', '/v1.0/x')).toBe('shop/v1.0');
  });

  it('answers 403 where no base path fits, and never leads into another project', async () => {
    const theirs = domain('theirs.example.com', [['', 'shop', 'live']], 'project111');
    running = await startTestGateway(
      config([stage('shop', 'live', {}, 'rest')], [domain('api.example.com', [['shop', 'shop', 'live']]), theirs]),
    );
    const missed = await rawCall(running.port, { host: 'api.example.com', path: '/shopx' });
    expect([missed.status, missed.body]).toEqual([403, '{"message":"Forbidden"}']);
    expect((await rawCall(running.port, { host: 'theirs.example.com', path: '/' })).status).toBe(403);
  });

  it('knows the kind of API behind a stage that is not there', async () => {
    running = await startTestGateway(config([stage('shop', 'live', {}, 'rest')], [domain('api.example.com', [['', 'shop', null]])]));
    const answer = await rawCall(running.port, { host: 'api.example.com', path: '/nowhere/x' });
    expect([answer.status, answer.body, answer.headers['x-amzn-errortype']]).toEqual([
      403,
      '{"message":"Forbidden"}',
      'ForbiddenException',
    ]);
  });
});

it('the $default stage of an HTTP API is called without its name', async () => {
  running = await startTestGateway(config([stage('shop', '$default'), stage('shop', 'beta')]));
  const bodyOf = async (path: string) => (await rawCall(running?.port ?? 0, { host: 'shop.execute-api.localhost', path })).body;
  expect([await bodyOf('/'), await bodyOf('/orders'), await bodyOf('/beta/orders')]).toEqual([
    'shop/$default',
    'shop/$default',
    'shop/beta',
  ]);
});

describe('a canary', () => {
  const canaried = (percent: number) => {
    const url = (path: string) => ({ kind: 'http-proxy' as const, url: `${upstream.url}/\${stageVariables.version}${path}` });
    const own = stage('shop', 'live', { variables: { version: 'v1', region: 'eu' } });
    const routes = [deployedRoute({ path: '/x', integration: url('/own') })];
    const canary = {
      deploymentId: 'second',
      percent,
      variables: { version: 'v2' },
      api: { ...own.api, routes: [deployedRoute({ path: '/x', integration: url('/canary') })] },
    };
    return config([{ ...own, api: { ...own.api, routes }, canary }]);
  };
  const urlOf = async () => {
    const { body } = await rawCall(running?.port ?? 0, { host: 'shop.execute-api.localhost', path: '/live/x' });
    return (JSON.parse(body) as { url: string }).url;
  };

  it('serves all at 100 % and nothing at 0 %, with its own variables, counted apart', async () => {
    running = await startTestGateway(canaried(100));
    expect(await urlOf()).toBe('/v2/canary');
    expect(running.counted).toMatchObject([{ stageId: 'shoplive/canary', apiName: 'test/live (canary)' }]);
    expect(running.recorder.admissions).toMatchObject([{ stageId: 'shoplive' }]);
    await running.apply({ ...canaried(0), revision: 2 });
    expect(await urlOf()).toBe('/v1/own');
    expect(running.counted[1]).toMatchObject({ stageId: 'shoplive', apiName: 'test/live' });
  });

  it('serves its share', async () => {
    running = await startTestGateway(canaried(30));
    const urls = await Promise.all(Array.from({ length: 400 }, urlOf));
    const share = urls.filter((url) => url === '/v2/canary').length;
    // 120 expected, standard deviation 9: beyond six of them once in 500 million runs.
    expect(share).toBeGreaterThan(65);
    expect(share).toBeLessThan(175);
    expect(urls.filter((url) => url === '/v1/own').length).toBe(400 - share);
  });
});

describe('a sandbox of one customer', () => {
  it('takes the keys of that customer alone', async () => {
    const keyed = [deployedRoute({ path: '/x', isApiKeyRequired: true, integration: mock('in') })];
    const base = stage('shop', 'acme');
    const values = ['acme', 'other', null].map((customerId) => [customerId, newApiKey(systemRandom, 'test').value] as const);
    const plan = { planId: 'plan', planName: 'p', stageIds: [base.stageId], throttle: null, quota: null, slot: 0 };
    const keys = new Map<string, KeyEntry>(
      values.map(([customerId, value]) => {
        const own = { keyId: `key${customerId}`, lineageId: 'line', projectId: 'project000', customerId, name: 'k', expiresAtMs: null };
        return [value, { ...own, plans: [plan], keyAttributes: {}, customerAttributes: {} }];
      }),
    );
    running = await startTestGateway(config([{ ...base, customerId: 'acme', api: { ...base.api, routes: keyed } }]), keys);
    const statuses = [];
    for (const [, value] of values) {
      const call = { host: 'shop.execute-api.localhost', path: '/acme/x', headers: { 'x-api-key': value } };
      statuses.push((await rawCall(running.port, call)).status);
    }
    expect(statuses).toEqual([200, 403, 403]);
  });
});
