// Routing and headers by who calls, on real sockets: attributes of customer and key pick the upstream.
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { KeyEntry } from '../contracts/directory.ts';
import type { InHouseServices } from '../contracts/ports.ts';
import type { DeployedRoute } from '../contracts/published-config.ts';
import { newApiKey } from '../kernel/api-key-format.ts';
import { systemRandom } from '../kernel/random.ts';
import { deployedRoute, type GivenGateway, oneStageConfig, startTestGateway, startUpstream } from '../testing/gateway-fakes.ts';
import { rawCall } from '../testing/raw-call.ts';

type Upstream = Awaited<ReturnType<typeof startUpstream>>;
let upstreams: Upstream[] = [];
let running: Awaited<ReturnType<typeof startTestGateway>> | null = null;
beforeEach(async () => {
  const start = (name: string) =>
    startUpstream((request, response) => response.end(JSON.stringify({ name, url: request.url, headers: request.headers })));
  upstreams = await Promise.all([start('shared'), start('acme')]);
});
afterEach(async () => {
  await running?.gateway.drain(1_000);
  running = null;
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});

const callers = {
  plain: { customerAttributes: {}, keyAttributes: {} },
  acme: { customerAttributes: { port: 'ACME', tier: 'gold' }, keyAttributes: {} },
  far: { customerAttributes: { port: '1', tier: 'gold' }, keyAttributes: {} },
  broken: { customerAttributes: { port: 'no-port' }, keyAttributes: { region: 'eu' } },
};

async function start(
  route: Partial<DeployedRoute> & Pick<DeployedRoute, 'integration'>,
  variables: Record<string, string> = {},
  given: GivenGateway = {},
) {
  const values = Object.fromEntries(Object.keys(callers).map((name) => [name, newApiKey(systemRandom, 'test').value]));
  const plan = { planId: 'plan', planName: 'p', stageIds: ['stage00000'], throttle: null, quota: null, slot: 0 };
  const keys = new Map<string, KeyEntry>(
    Object.entries(callers).map(([name, attributes]) => {
      const customerAttributes = Object.fromEntries(
        Object.entries(attributes.customerAttributes).map(([key, value]) => [key, value === 'ACME' ? String(upstreams[1]?.port) : value]),
      );
      const own = { keyId: name, lineageId: name, projectId: 'project000', customerId: name, name, expiresAtMs: null, plans: [plan] };
      return [values[name] ?? '', { ...own, ...attributes, customerAttributes }];
    }),
  );
  const base = oneStageConfig('http', [deployedRoute({ path: '/x', isApiKeyRequired: true, ...route })]);
  running = await startTestGateway({ ...base, stages: base.stages.map((stage) => ({ ...stage, variables })) }, keys, undefined, given);
  return async (caller: keyof typeof callers, headers: Record<string, string> = {}) => {
    const answer = await rawCall(running?.port ?? 0, {
      path: '/_api/testapi000/prod/x',
      headers: { ...headers, 'x-api-key': values[caller] ?? '' },
    });
    return {
      ...answer,
      seen: answer.status === 200 ? (JSON.parse(answer.body) as { name: string; url: string; headers: Record<string, string> }) : null,
    };
  };
}

it('an attribute picks the upstream, a stage variable stands in for those without, and broken ones are answered 500', async () => {
  const url = 'http://127.0.0.1:${customer.attributes.port:-${stageVariables.port}}/${customer.attributes.tier:-free}';
  const call = await start({ integration: { kind: 'http-proxy', url } }, { port: String(upstreams[0]?.port) });
  // In turn and again: what one caller's values compiled to never serves another.
  for (let round = 0; round < 2; round += 1) {
    expect((await call('plain')).seen).toMatchObject({ name: 'shared', url: '/free' });
    expect((await call('acme')).seen).toMatchObject({ name: 'acme', url: '/gold' });
    expect((await call('far')).status).toBe(503);
    expect((await call('broken')).status).toBe(500);
  }
});

it('a caller without the attribute is answered 500 where there is no fallback', async () => {
  const call = await start({ integration: { kind: 'http-proxy', url: 'http://127.0.0.1:${customer.attributes.port}/' } });
  expect((await call('acme')).seen?.name).toBe('acme');
  expect((await call('plain')).status).toBe(500);
});

it('any kind of integration may go by attributes', async () => {
  const body = '{"tier":"${customer.attributes.tier:-free}","region":"${key.attributes.region:-any}"}';
  const call = await start({ integration: { kind: 'mock', status: 200, body, contentType: 'application/json' } });
  expect((await call('acme')).body).toBe('{"tier":"gold","region":"any"}');
  expect((await call('broken')).body).toBe('{"tier":"free","region":"eu"}');
});

it('an attribute picks the queue of an aws-service integration', async () => {
  const calls: Parameters<InHouseServices['call']>[0][] = [];
  const services = {
    call: (call: (typeof calls)[number]) => {
      calls.push(call);
      return Promise.resolve({ status: 200, contentType: 'application/json', body: '{}' });
    },
  };
  const integration = {
    kind: 'aws-service' as const,
    action: 'SQS-SendMessage' as const,
    region: 'us-east-1',
    parameters: { QueueUrl: 'orders-${customer.attributes.tier:-free}', MessageBody: 'hello' },
  };
  const call = await start({ integration }, {}, { services });
  expect([(await call('acme')).status, (await call('plain')).status]).toEqual([200, 200]);
  expect(calls.map((one) => JSON.stringify(one)).map((text) => /orders-[a-z]+/.exec(text)?.[0])).toEqual(['orders-gold', 'orders-free']);
});

it('the egress rules hold for an address that an attribute names', async () => {
  const call = await start({ integration: { kind: 'http-proxy', url: 'http://${customer.attributes.tier:-10.255.255.1}/' } });
  expect((await call('plain')).status).toBe(500);
});

it('headers are set from text, stage variables and attributes, in place of what the client sent', async () => {
  const requestHeaders = { 'X-Env': '${stageVariables.env}-1', 'x-tier': '${customer.attributes.tier}', 'x-fixed': 'yes' };
  const integration = { kind: 'http-proxy' as const, url: `http://127.0.0.1:${upstreams[0]?.port}/` };
  const call = await start({ integration, requestHeaders }, { env: 'blue' });
  const forged = { 'x-env': 'forged', 'x-tier': 'forged', 'x-own': 'kept' };
  expect((await call('acme', forged)).seen?.headers).toMatchObject({
    'x-env': 'blue-1',
    'x-tier': 'gold',
    'x-fixed': 'yes',
    'x-own': 'kept',
  });
  // What the caller has no attribute for is not sent at all, the client's word for it neither.
  expect((await call('plain', forged)).seen?.headers).not.toHaveProperty('x-tier');
});
