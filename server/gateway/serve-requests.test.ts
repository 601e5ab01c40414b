// The gateway on real sockets, with the ledger's ports in memory.

import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyEntry } from '../contracts/directory.ts';
import { newApiKey } from '../kernel/api-key-format.ts';
import { systemRandom } from '../kernel/random.ts';
import { deployedRoute, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';
import { rawCall } from '../testing/raw-call.ts';

const key = newApiKey(systemRandom, 'test').value;
const bound = (plan: Partial<KeyEntry['plans'][number]>, entry: Partial<KeyEntry> = {}) =>
  new Map<string, KeyEntry>([
    [
      key,
      {
        keyId: 'key0000000',
        lineageId: 'key0000000',
        projectId: 'project000',
        customerId: 'customer00',
        name: 'k',
        expiresAtMs: null,
        keyAttributes: {},
        customerAttributes: {},
        plans: [{ planId: 'plan000000', planName: 'p', stageIds: ['stage00000'], throttle: null, quota: null, slot: 0, ...plan }],
        ...entry,
      },
    ],
  ]);

let upstream: Awaited<ReturnType<typeof startUpstream>>;
let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
let onUpstream: Parameters<typeof startUpstream>[0];

beforeEach(async () => {
  onUpstream = (request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers }));
  };
  upstream = await startUpstream((request, response) => onUpstream(request, response));
});

afterEach(async () => {
  await running?.gateway.drain(1_000);
  running = null;
  await upstream.close();
});

async function start(
  kind: 'rest' | 'http',
  keys?: ReadonlyMap<string, KeyEntry>,
  timeoutMs = 29_000,
  ledger?: { onDown: 'closed' | 'open'; isDown: boolean },
) {
  const config = oneStageConfig(kind, [
    deployedRoute({ path: '/open/{id}', integration: { kind: 'http-proxy', url: `${upstream.url}/up/{id}` }, timeoutMs }),
    deployedRoute({ path: '/keyed', isApiKeyRequired: true, integration: { kind: 'http-proxy', url: `${upstream.url}/keyed` } }),
    deployedRoute({ path: '/mock', integration: { kind: 'mock', status: 201, body: '{"mock":true}', contentType: 'application/json' } }),
    deployedRoute({ path: '/down', integration: { kind: 'http-proxy', url: 'http://127.0.0.1:1/' } }),
    deployedRoute({ path: '/private', integration: { kind: 'http-proxy', url: 'http://10.255.255.1/' } }),
  ]);
  running = await startTestGateway(config, keys, ledger);
  return running;
}

describe('forwarding', () => {
  it('passes method, path parameter, query, headers and body, and records admission and finish', async () => {
    const { base, recorder, port } = await start('http');
    const response = await fetch(`${base}/open/a%20b?x=1`, { headers: { 'x-own': 'yes' } });
    const seen = (await response.json()) as { url: string; headers: Record<string, string> };
    expect(response.status).toBe(200);
    expect(response.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen).toMatchObject({ method: 'GET', url: '/up/a%20b?x=1' });
    expect(seen.headers).toMatchObject({
      'x-own': 'yes',
      'x-forwarded-for': '127.0.0.1',
      via: '1.1 sluice',
      host: `127.0.0.1:${upstream.port}`,
    });
    expect(seen.headers['x-forwarded-host']).toBe(`127.0.0.1:${port}`);
    expect(recorder.admissions).toHaveLength(1);
    expect(recorder.finishes).toMatchObject([{ outcome: 'served', status: 200, requestId: recorder.admissions[0]?.requestId }]);
  });

  it('streams a large body both ways without keeping it', async () => {
    onUpstream = (request, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      request.pipe(response);
    };
    const { base, recorder } = await start('http');
    const bytes = Buffer.alloc(9_000_000, 7);
    const response = await fetch(`${base}/open/big`, { method: 'POST', body: bytes });
    const echoed = Buffer.from(await response.arrayBuffer());
    expect(echoed.equals(bytes)).toBe(true);
    expect(recorder.finishes).toMatchObject([{ requestBytes: 9_000_000, responseBytes: 9_000_000 }]);
  });

  it('answers HEAD without a body and 204 without a length', async () => {
    const { base } = await start('http');
    const head = await fetch(`${base}/open/1`, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    onUpstream = (_, response) => response.writeHead(204).end();
    const empty = await fetch(`${base}/open/1`, { method: 'DELETE' });
    expect(empty.status).toBe(204);
    expect(empty.headers.has('content-length')).toBe(false);
  });

  it('remaps what a REST API remaps, and answers mock routes itself', async () => {
    const { base } = await start('rest');
    const response = await fetch(`${base}/open/1`);
    expect(response.headers.has('x-amzn-remapped-date')).toBe(true);
    expect(response.headers.has('x-amzn-requestid')).toBe(true);
    const mock = await fetch(`${base}/mock`);
    expect([mock.status, await mock.json()]).toEqual([201, { mock: true }]);
  });
});

describe('failures', () => {
  it.each([
    ['rest', 500, 'Internal server error'],
    ['http', 503, 'Service Unavailable'],
  ] as const)('says of an upstream that is down, as a %s API', async (kind, status, message) => {
    const { base, recorder } = await start(kind);
    const response = await fetch(`${base}/down`);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
    expect(recorder.finishes).toMatchObject([{ outcome: 'failed' }]);
  });

  it('cuts an upstream that answers too late', async () => {
    const hung = Promise.withResolvers<void>();
    onUpstream = (request) => request.on('close', () => hung.resolve());
    const { base } = await start('http', undefined, 50);
    const response = await fetch(`${base}/open/1`);
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    await hung.promise;
  });

  it('refuses private upstreams that no rule names', async () => {
    const { base } = await start('http');
    const response = await fetch(`${base}/private`);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
  });

  it('breaks the answer when the upstream breaks its own', async () => {
    onUpstream = (_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('part');
      setImmediate(() => response.destroy());
    };
    const { base, recorder } = await start('http');
    await expect(fetch(`${base}/open/1`).then((response) => response.text())).rejects.toThrow();
    expect(recorder.finishes).toMatchObject([{ outcome: 'failed' }]);
  });

  it('closes the upstream when the client goes, and counts it as aborted', async () => {
    const reached = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    onUpstream = (request) => {
      reached.resolve();
      request.on('close', () => closed.resolve());
    };
    const { base, recorder } = await start('http');
    const abort = new AbortController();
    const gone = fetch(`${base}/open/1`, { signal: abort.signal }).catch(() => 'gone');
    await reached.promise;
    abort.abort();
    await closed.promise;
    expect(await gone).toBe('gone');
    await expect.poll(() => recorder.finishes).toMatchObject([{ outcome: 'aborted' }]);
  });

  it.each([
    ['rest', 403, 'Missing Authentication Token', 'MissingAuthenticationTokenException'],
    ['http', 404, 'Not Found', null],
  ] as const)('answers an unknown path of a %s API', async (kind, status, message, type) => {
    const { base } = await start(kind);
    const response = await fetch(`${base}/nothing`);
    expect([response.status, await response.json(), response.headers.get('x-amzn-errortype')]).toEqual([status, { message }, type]);
  });
});

describe('keys, throttle and quota', () => {
  const call = (base: string, headers: Record<string, string> = { 'x-api-key': key }) => fetch(`${base}/keyed`, { headers });

  it('lets a key in whose plan covers the stage, and nobody else', async () => {
    const { base, recorder } = await start('rest', bound({}));
    expect((await call(base)).status).toBe(200);
    for (const headers of [{}, { 'x-api-key': 'nonsense' }, { 'x-api-key': newApiKey(systemRandom, 'test').value }]) {
      const refused = await call(base, headers);
      expect([refused.status, await refused.text()]).toEqual([403, '{"message":"Forbidden"}']);
      expect(refused.headers.get('x-amzn-errortype')).toBe('ForbiddenException');
    }
    expect(recorder.admissions).toHaveLength(1);
    expect(recorder.finishes.map((finish) => finish.outcome)).toEqual(['served', 'denied', 'denied', 'denied']);
  });

  it.each([
    ['a plan of another stage', { stageIds: ['other'] }, {}],
    ['an expired key', {}, { expiresAtMs: 1 }],
    ['a key of another project', {}, { projectId: 'other' }],
  ])('refuses %s', async (_, plan, entry) => {
    const { base } = await start('rest', bound(plan, entry));
    expect((await call(base)).status).toBe(403);
  });

  it('throttles beyond the burst, with the headers that say when to come again', async () => {
    const { base, recorder } = await start('rest', bound({ throttle: { ratePerSecond: 0.5, burst: 2 } }));
    const first = await call(base);
    expect(first.headers.get('ratelimit-policy')).toBe('"throttle";q=2;w=4');
    expect(first.headers.get('ratelimit')).toBe('"throttle";r=1;t=2');
    await call(base);
    const third = await call(base);
    expect([third.status, await third.text()]).toEqual([429, '{"message":"Too Many Requests"}']);
    expect(third.headers.get('x-amzn-errortype')).toBe('TooManyRequestsException');
    expect(third.headers.get('retry-after')).toBe('2');
    expect(recorder.finishes.map((finish) => finish.outcome)).toEqual(['served', 'served', 'throttled']);
    expect(recorder.admissions).toHaveLength(2);
  });

  it('spends the quota by what is served and refuses the rest', async () => {
    const { base, recorder, leases } = await start('rest', bound({ quota: { limit: 2, period: 'DAY' } }));
    expect((await call(base)).headers.get('ratelimit')).toBe('"quota";r=1;t=3600');
    leases.startMs = Date.now() + 3_600_000;
    await call(base);
    const third = await call(base);
    expect([third.status, await third.text()]).toEqual([429, '{"message":"Limit Exceeded"}']);
    expect(third.headers.get('retry-after')).toBe('3600');
    expect(recorder.admissions.map((admission) => [admission.quotaUnits, admission.leaseId])).toEqual([
      [1, 7],
      [1, 7],
    ]);
    const [before, late] = recorder.admissions;
    expect(before?.atMs).toBeLessThan(leases.startMs);
    // Its unit is of a period that began after it did.
    expect(late?.atMs).toBe(leases.startMs);
  });

  it.each([
    { limit: 'burst', plan: { throttle: { ratePerSecond: 0.01, burst: 1 } } },
    { limit: 'quota', plan: { quota: { limit: 1, period: 'DAY' as const } } },
  ])('gives each key of a plan a $limit of its own', async ({ plan }) => {
    const other = newApiKey(systemRandom, 'test').value;
    const [entry] = bound({ ...plan, slot: 3 }, { keyId: 'key0000001', lineageId: 'key0000001' }).values();
    if (entry === undefined) return expect.unreachable();
    const { base } = await start('rest', new Map([...bound(plan), [other, entry]]));
    const statuses: number[] = [];
    for (const value of [key, other, key, other]) statuses.push((await call(base, { 'x-api-key': value })).status);
    expect(statuses).toEqual([200, 200, 429, 429]);
  });

  it('refuses a quota that nobody can check, or admits and counts it, as the operator chose', async () => {
    const keys = bound({ quota: { limit: 2, period: 'DAY' } });
    const closed = await start('rest', keys, undefined, { onDown: 'closed', isDown: true });
    expect((await call(closed.base)).status).toBe(503);
    expect(closed.recorder.admissions).toEqual([]);
    await closed.gateway.drain(0);
    const open = await start('rest', keys, undefined, { onDown: 'open', isDown: true });
    expect((await call(open.base)).status).toBe(200);
    expect(open.recorder.admissions.map((admission) => [admission.quotaUnits, admission.leaseId])).toEqual([[1, 0]]);
  });

  it('forgets a key when told, in the middle of a connection too', async () => {
    const { port, gateway, byHash } = await start('rest', bound({}));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async () => (await rawCall(port, { path: '/_api/testapi000/prod/keyed', headers: { 'x-api-key': key }, agent })).status;
    expect([await ask(), await ask()]).toEqual([200, 200]);
    byHash.clear();
    expect(await ask()).toBe(200);
    gateway.onMessage({ kind: 'gateway.keys-changed', hashes: 'all' });
    expect(await ask()).toBe(403);
    agent.destroy();
  });
});

describe('reload', () => {
  it('keeps a request on the config it began with and says when the last one has ended', async () => {
    const release = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    onUpstream = (_, response) => {
      reached.resolve();
      void release.promise.then(() => response.end('old'));
    };
    const { base, gateway, apply, said, until } = await start('http');
    const slow = fetch(`${base}/open/1`).then((response) => response.text());
    await reached.promise;
    await apply(oneStageConfig('http', [], { revision: 2 }));
    gateway.onMessage({ kind: 'gateway.become-quiet', token: 5 });
    expect((await fetch(`${base}/open/1`)).status).toBe(404);
    expect(said.some((message) => message.kind === 'gateway.quiet')).toBe(false);
    release.resolve();
    expect(await slow).toBe('old');
    await until(() => said.some((message) => message.kind === 'gateway.quiet' && message.token === 5));
  });
});
