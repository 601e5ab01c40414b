// What the gateway answers by itself and adds to answers, by kind of API and by an API's own words, on real sockets.
import { afterEach, describe, expect, it } from 'vitest';
import type { GatewayResponseSettings } from '../contracts/gateway-response.ts';
import type { DeployedApi } from '../contracts/published-config.ts';
import { deployedRoute, oneStageConfig, startTestGateway } from '../testing/gateway-fakes.ts';
import { rawCall } from '../testing/raw-call.ts';

let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
afterEach(async () => {
  await running?.gateway.drain(1_000);
  running = null;
});

const mock = { kind: 'mock' as const, status: 200, body: 'ok', contentType: 'text/plain' };

async function start(kind: 'rest' | 'http', given: Partial<DeployedApi> = {}) {
  const base = oneStageConfig(kind, [
    deployedRoute({ method: 'GET', path: '/orders/{id}', integration: mock }),
    deployedRoute({ method: 'PUT', path: '/orders/{id}', integration: mock }),
    deployedRoute({ method: 'GET', path: '/keyed', isApiKeyRequired: true, integration: mock }),
  ]);
  const [stage] = base.stages;
  if (!stage) throw new Error('the config has a stage');
  running = await startTestGateway({ ...base, stages: [{ ...stage, variables: { team: 'blue' }, api: { ...stage.api, ...given } }] });
  const { port } = running;
  return (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    rawCall(port, { path: `/_api/testapi000/prod${path}`, headers, method });
}

describe('request ids', () => {
  it('of a REST API are a UUID, which the client may give, and an extended id, which it may not', async () => {
    const call = await start('rest');
    const own = await call('/orders/1');
    expect(own.headers['x-amzn-requestid']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(own.headers['x-amz-apigw-id']).toMatch(/^[0-9a-f]{16}=$/);
    expect(own.headers).not.toHaveProperty('apigw-requestid');
    // Mock and bare proxy integrations carry no trace id.
    expect(own.headers).not.toHaveProperty('x-amzn-trace-id');
    const id = '0190163D-8694-739B-AEA5-966C26F8AD91';
    const given = await call('/orders/1', { 'x-amzn-requestid': id, 'x-amz-apigw-id': 'mine' });
    expect(given.headers['x-amzn-requestid']).toBe(id);
    expect(given.headers['x-amz-apigw-id']).toMatch(/^[0-9a-f]{16}=$/);
    expect((await call('/orders/1', { 'x-amzn-requestid': 'mine' })).headers['x-amzn-requestid']).not.toBe('mine');
    // The ledger knows every exchange by an id of its own: two clients may give the same one.
    expect(running?.recorder.finishes.map((finish) => finish.requestId)).not.toContain(id);
    expect((await call('/nothing', { 'x-amzn-requestid': id })).headers['x-amzn-requestid']).toBe(id);
  });

  it('of an HTTP API are one, whatever the client gives', async () => {
    const call = await start('http');
    const { headers } = await call('/orders/1', { 'x-amzn-requestid': '0190163d-8694-739b-aea5-966c26f8ad91', 'apigw-requestid': 'mine' });
    expect(headers['apigw-requestid']).toBe(running?.recorder.finishes[0]?.requestId);
    expect(Object.keys(headers).filter((name) => name.startsWith('x-amz'))).toEqual([]);
  });
});

describe('a method given beside the request line', () => {
  it('routes a REST API, and an HTTP API not', async () => {
    const override = { 'x-http-method-override': 'PUT' };
    expect((await (await start('rest'))('/orders/1', override, 'POST')).status).toBe(200);
    expect(running?.recorder.finishes.map(({ method }) => method)).toEqual(['PUT']);
    await running?.gateway.drain(0);
    expect((await (await start('http'))('/orders/1', override, 'POST')).status).toBe(404);
  });
});

describe('what no route takes', () => {
  it.each([
    ['rest', '/nothing', 'GET', 403, 'Missing Authentication Token'],
    ['rest', '/orders/1', 'DELETE', 403, 'Missing Authentication Token'],
    ['http', '/nothing', 'GET', 404, 'Not Found'],
    ['http', '/orders/1', 'DELETE', 404, 'Not Found'],
  ] as const)('of a %s API, %s by %3$s, is as AWS says', async (kind, path, method, status, message) => {
    const call = await start(kind);
    const answer = await call(path, {}, method);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([status, { message }]);
    expect(answer.headers).not.toHaveProperty('allow');
  });

  it.each(['rest', 'http'] as const)('of an honest %s API is 404, or 405 with what is allowed', async (kind) => {
    const call = await start(kind, { hasHonestErrors: true });
    const unknown = await call('/nothing');
    expect([unknown.status, unknown.body]).toEqual([404, '{"message":"Not Found"}']);
    const refused = await call('/orders/1', {}, 'DELETE');
    expect([refused.status, refused.headers.allow, refused.body]).toEqual([405, 'GET, PUT', '{"message":"Method Not Allowed"}']);
  });
});

describe('worded answers', () => {
  const words: GatewayResponseSettings = {
    INVALID_API_KEY: {
      status: 401,
      headers: { 'x-team': '$stageVariables.team', 'x-why': '$context.error.responseType of $context.resourcePath' },
      templates: {
        'application/json': '{"error":$context.error.messageString,"id":"$context.requestId","path":"$context.path"}',
        'text/html': '<b>$context.error.message</b> $context.path',
      },
    },
    DEFAULT_4XX: { headers: { 'access-control-allow-origin': '*' }, templates: {} },
  };

  it('are filled in, by what the client accepts, and escaped for it', async () => {
    const call = await start('rest', { gatewayResponses: words });
    const json = await call('/keyed');
    expect(json.status).toBe(401);
    expect(json.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amzn-errortype': 'ForbiddenException',
      'x-team': 'blue',
      'x-why': 'INVALID_API_KEY of /keyed',
    });
    expect(JSON.parse(json.body)).toEqual({
      error: 'Forbidden',
      id: json.headers['x-amzn-requestid'],
      path: '/_api/testapi000/prod/keyed',
    });
    const html = await call('/keyed', { accept: 'text/html' });
    expect([html.headers['content-type'], html.body]).toEqual(['text/html', '<b>Forbidden</b> /_api/testapi000/prod/keyed']);
  });

  it.each(['rest', 'http'] as const)('fall back to the family, with the status and body of the type, on a %s API', async (kind) => {
    const call = await start(kind, { gatewayResponses: words });
    const answer = await call(`/"'<nothing>`);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    expect(answer.status).toBe(kind === 'rest' ? 403 : 404);
    expect(JSON.parse(answer.body)).toHaveProperty('message');
  });
});
