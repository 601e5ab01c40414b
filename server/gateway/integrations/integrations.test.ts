// Each kind of integration over real sockets: a client, the gateway, and upstreams that say what they were asked.
import { afterEach, describe, expect, it } from 'vitest';
import { UpstreamSettings } from '../../contracts/upstream.ts';
import { createIntegrationBench } from '../../testing/integration-bench.ts';

const { upstream, gateway, close } = createIntegrationBench();
afterEach(close);

describe('a custom HTTP integration', () => {
  it('sends what is mapped and nothing else, and chooses the status by pattern', async () => {
    const seen: object[] = [];
    const up = await upstream((request, response, body) => {
      const { cookie, 'x-tenant': tenant, 'x-fixed': fixed, 'x-tier': tier, 'content-type': type } = request.headers;
      seen.push({ method: request.method, url: request.url, cookie, tenant, fixed, tier, type, body });
      response.writeHead(Number(request.headers['x-want'] ?? 200), { 'content-type': 'text/plain', 'x-total': '7', 'x-secret': 'no' });
      response.end(body === '' ? '{"id":"a"}' : body);
    });
    const { base, recorder } = await gateway('/orders/{id}', {
      kind: 'http',
      url: `${up.url}/v1/{order}`,
      method: 'PUT',
      requestParameters: {
        'integration.request.path.order': 'method.request.path.id',
        'integration.request.querystring.page': 'method.request.querystring.p',
        'integration.request.header.X-Tenant': 'method.request.header.x-customer',
        'integration.request.header.X-Fixed': "'f1'",
        'integration.request.header.X-Tier': 'stageVariables.tier',
        'integration.request.header.X-Want': 'method.request.header.x-want',
      },
      responses: [
        { statusCode: 404, selectionPattern: '40[34]' },
        { statusCode: 502, selectionPattern: '5\\d{2}', responseParameters: { 'method.response.header.Retry-After': "'9'" } },
        { statusCode: 201, responseParameters: { 'method.response.header.X-Count': 'integration.response.header.x-total' } },
      ],
    });
    const call = (want: string) =>
      fetch(`${base}/orders/a%20b?p=2&q=3`, {
        method: 'POST',
        body: 'hello',
        headers: { 'x-customer': 'acme', cookie: 'c=1', 'x-want': want },
      });
    const made = await call('200');
    expect([made.status, made.headers.get('x-count'), made.headers.get('x-secret'), await made.text()]).toEqual([201, '7', null, 'hello']);
    const type = 'text/plain;charset=UTF-8';
    expect(seen).toEqual([
      { method: 'PUT', url: '/v1/a%20b?page=2', cookie: undefined, tenant: 'acme', fixed: 'f1', tier: 'gold', type, body: 'hello' },
    ]);
    const failed = await call('503');
    expect([failed.status, failed.headers.get('retry-after')]).toEqual([502, '9']);
    expect((await call('403')).status).toBe(404);
    expect(recorder.finishes.map(({ status, outcome }) => [status, outcome])).toEqual([
      [201, 'served'],
      [502, 'served'],
      [404, 'served'],
    ]);
  });

  it('maps the ids that its client reads', async () => {
    const seen: unknown[] = [];
    const { url } = await upstream((request, response) => {
      seen.push([request.headers['x-id'], request.headers['x-extended']]);
      response.end('{}');
    });
    const requestParameters = {
      'integration.request.header.X-Id': 'context.requestId',
      'integration.request.header.X-Extended': 'context.extendedRequestId',
    };
    const { base } = await gateway('/x', { kind: 'http', url, requestParameters }, { kind: 'rest' });
    const own = '0190163d-8694-739b-aea5-966c26f8ad91';
    const answer = await fetch(`${base}/x`, { headers: { 'x-amzn-requestid': own } });
    expect(seen).toEqual([[own, answer.headers.get('x-amz-apigw-id')]]);
  });

  it('lets no mapped value climb out of its place', async () => {
    const urls: string[] = [];
    const up = await upstream((request, response) => {
      urls.push(request.url ?? '');
      response.end();
    });
    const { base } = await gateway('/x', {
      kind: 'http',
      url: `${up.url}/public/{name}?v=1`,
      requestParameters: {
        'integration.request.path.name': 'method.request.querystring.name',
        'integration.request.header.X-Name': 'method.request.querystring.name',
      },
    });
    await fetch(`${base}/x?name=${encodeURIComponent('../admin?x=1#\r\nx: y')}`);
    expect(urls).toEqual(['/public/%2E%2E/admin%3Fx%3D1%23%0D%0Ax%3A%20y?v=1']);
  });

  it.each([
    ['rest', { 'x-amzn-remapped-www-authenticate': 'Basic', 'x-amzn-remapped-server': 'theirs', 'x-plain': 'yes' }],
    ['http', { 'www-authenticate': 'Basic', server: 'theirs', 'x-plain': 'yes' }],
  ] as const)('maps to headers that a %s API lets through, or renames as AWS does', async (kind, expected) => {
    const { url } = await upstream((_, response) => response.setHeader('server', 'theirs').end('{}'));
    const responseParameters = {
      'method.response.header.WWW-Authenticate': "'Basic'",
      'method.response.header.Server': 'integration.response.header.server',
      'method.response.header.X-Plain': "'yes'",
    };
    const { base } = await gateway('/x', { kind: 'http', url, responses: [{ statusCode: 200, responseParameters }] }, { kind });
    const { headers } = await fetch(`${base}/x`);
    expect(Object.fromEntries(headers)).toMatchObject(expected);
    expect(headers.has('www-authenticate')).toBe(kind === 'http');
  });

  it('answers 500 when no response fits', async () => {
    const up = await upstream((_, response) => response.end('{}'));
    const { base } = await gateway('/x', { kind: 'http', url: `${up.url}/`, responses: [{ statusCode: 404, selectionPattern: '404' }] });
    expect((await fetch(`${base}/x`)).status).toBe(500);
  });

  it('converts between bytes and base64 as the content handling says', async () => {
    const bytes = Buffer.from([0, 255, 1, 254]);
    const got: string[] = [];
    const up = await upstream((request, response) => {
      got.push(String(request.headers['content-length']));
      response.setHeader('content-type', 'image/png');
      response.end(bytes);
    });
    const { base } = await gateway(
      '/x',
      { kind: 'http', url: `${up.url}/`, contentHandling: 'CONVERT_TO_TEXT', responses: [{ statusCode: 200 }] },
      { binaryMediaTypes: ['image/*'] },
    );
    const send = (accept: string) => fetch(`${base}/x`, { method: 'POST', body: bytes, headers: { 'content-type': 'image/png', accept } });
    expect(await (await send('application/json')).text()).toBe(bytes.toString('base64'));
    expect(Buffer.from(await (await send('image/png,*/*')).arrayBuffer())).toEqual(bytes);
    expect(got).toEqual(['8', '8']);
  });
});

describe('an aggregate', () => {
  it('merges what several upstreams say at once, and puts fallbacks where one is late, fails or speaks no JSON', async () => {
    let waiting = 0;
    const both = Promise.withResolvers<void>();
    const up = await upstream(async (request, response) => {
      const { pathname, search } = new URL(request.url ?? '', 'http://x');
      if (pathname === '/late') return;
      waiting += 1;
      if (waiting >= 2) both.resolve();
      if (pathname === '/broken') response.writeHead(500).end('{}');
      else if (pathname === '/text') response.end('hello');
      // Each waits for the other: one after the other they would never answer.
      else await both.promise.then(() => response.end(JSON.stringify({ path: pathname + search, items: [{ n: 1 }, { n: 2 }] })));
    });
    const part = (path: string, more: object = {}) => ({ url: `${up.url}${path}`, ...more });
    const { base, recorder } = await gateway('/c/{id}', {
      kind: 'aggregate',
      parts: {
        customer: part('/customers/{id}'),
        orders: part('/orders'),
        late: part('/late', { timeoutMs: 60, fallback: { none: true } }),
        broken: part('/broken', { fallback: null }),
        text: part('/text', { fallback: [] }),
      },
      shape: {
        who: '$customer.path',
        second: '$orders.items[1].n',
        all: { late: '$late', b: '$broken', t: '$text' },
        no: '$orders.x',
        price: '$$5',
      },
    });
    const response = await fetch(`${base}/c/42?full=1`);
    expect(await response.json()).toEqual({
      who: '/customers/42?full=1',
      second: 2,
      all: { late: { none: true }, b: null, t: [] },
      no: null,
      price: '$5',
    });
    expect(response.headers.get('x-aggregate-fallback')).toBe('late, broken, text');
    expect(recorder.finishes).toMatchObject([{ status: 200, outcome: 'served' }]);
  });

  it('fails whole when a part without a fallback does', async () => {
    const up = await upstream((request, response) => {
      if (request.url !== '/late') response.end('{}');
    });
    const parts = { ok: { url: `${up.url}/ok` }, late: { url: `${up.url}/late`, timeoutMs: 60 } };
    const { base, recorder } = await gateway('/c', { kind: 'aggregate', parts });
    const response = await fetch(`${base}/c`);
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(recorder.finishes).toMatchObject([{ status: 504, outcome: 'failed' }]);
  });
});

describe('timeouts', () => {
  it.each(['http-proxy', 'http', 'function'])('of %s answer 504', async (kind) => {
    const up = await upstream(() => undefined);
    const { base, recorder } = await gateway(
      '/x',
      kind === 'function' ? { kind, url: up.url, functionName: 'f' } : { kind, url: `${up.url}/` },
      { timeoutMs: 50 },
    );
    const response = await fetch(`${base}/x`);
    expect([response.status, await response.json()]).toEqual([504, { message: 'Endpoint request timed out' }]);
    expect(recorder.finishes).toMatchObject([{ status: 504, outcome: 'failed' }]);
  });
});

describe('a trace', () => {
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  const newRoot = /^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/;

  async function call(kind: 'rest' | 'http', integration: (url: string) => object) {
    const seen: (string | undefined)[] = [];
    const { url } = await upstream((request, response) => {
      seen.push(String(request.headers['x-amzn-trace-id']));
      response.end('{}');
    });
    const upstreams = [{ projectId: 'project000', name: 'group', settings: UpstreamSettings.parse({ endpoints: [{ url }] }) }];
    const { base } = await gateway('/x', integration(url), { kind, upstreams });
    const answers = [await fetch(`${base}/x`), await fetch(`${base}/x`, { headers: { 'x-amzn-trace-id': trace } })];
    return { seen, answered: answers.map((answer) => answer.headers.get('x-amzn-trace-id')) };
  }

  it.each([
    ['http', (url: string) => ({ kind: 'http', url: `${url}/x` }), true],
    ['aggregate', (url: string) => ({ kind: 'aggregate', parts: { a: { url: `${url}/x` } } }), true],
    ['http-proxy', (url: string) => ({ kind: 'http-proxy', url: `${url}/x` }), false],
    ['http-proxy of an upstream', () => ({ kind: 'http-proxy', url: 'upstream://group/x' }), false],
  ])('of a REST API goes to the upstream of %s: the client’s own, else a new one', async (_, integration, isAnswered) => {
    const { seen, answered } = await call('rest', integration);
    expect(seen).toEqual([expect.stringMatching(newRoot), trace]);
    // AWS tells it to clients of all but bare proxies.
    expect(answered).toEqual(isAnswered ? [seen[0], trace.split(';')[0]] : [null, null]);
  });

  it.each([
    ['http', (url: string) => ({ kind: 'http', url: `${url}/x` }), 'undefined'],
    ['http-proxy', (url: string) => ({ kind: 'http-proxy', url: `${url}/x` }), trace],
  ])('of an HTTP API is begun by nobody: %s', async (_, integration, passed) => {
    const { seen, answered } = await call('http', integration);
    expect([seen, answered]).toEqual([
      ['undefined', passed],
      [null, null],
    ]);
  });
});
