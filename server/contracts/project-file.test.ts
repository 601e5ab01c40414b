// The declarative file's schema: the example of the user guide parses, and mistakes are named where they are.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ProjectFile, parseRouteKey } from './project-file.ts';

const example = `
version: 1
egressAllow: ["127.0.0.1:9000"]
apis:
  orders:
    routes:
      GET /orders/{id}:
        integration: { kind: http-proxy, url: "http://127.0.0.1:9000/orders/{id}" }
        apiKeyRequired: true
        timeoutMs: 5000
      ANY /{proxy+}:
        integration: { kind: http-proxy, url: "http://127.0.0.1:9000/{proxy}" }
    stages:
      prod:
        variables: { color: blue }
      draft: { deploy: false }
usagePlans:
  basic:
    throttle: { ratePerSecond: 5, burst: 10 }
    quota: { limit: 1000, period: DAY }
    stages: [orders/prod]
customers:
  acme: { email: dev@acme.example }
  empty:
apiKeys:
  acme-live: { customer: acme, usagePlans: [basic] }
queues:
  orders:
    visibilityTimeoutSeconds: 30
    receiveWaitSeconds: 20
    deadLetter: { queue: orders-dead, maxReceiveCount: 3 }
  orders-dead:
    messageRetentionSeconds: 1209600
topics:
  order-placed:
    subscriptions:
      - { queue: orders, raw: true }
`;

describe('the project file', () => {
  it('takes the example and fills in defaults', () => {
    const file = ProjectFile.parse(parse(example));
    expect(file.region).toBe('us-east-1');
    expect(file.apis.orders?.kind).toBe('http');
    expect(file.apis.orders?.routes['ANY /{proxy+}']).toMatchObject({ apiKeyRequired: false, timeoutMs: 29_000 });
    expect(file.apis.orders?.stages.prod).toEqual({ variables: { color: 'blue' }, deploy: true });
    expect(file.customers.empty).toEqual({ email: '', isEnabled: true });
  });

  it.each([
    ['an unknown field', { version: 1, apis: { a: { rutes: {} } } }, ['apis', 'a']],
    ['a wrong route key', { version: 1, apis: { a: { routes: { 'FETCH /x': {} } } } }, ['apis', 'a', 'routes', 'FETCH /x']],
    ['a wrong type', { version: 1, queues: { q: { delaySeconds: 'soon' } } }, ['queues', 'q', 'delaySeconds']],
    ['another version', { version: 2 }, ['version']],
  ])('refuses %s and says where', (_name, input, path) => {
    const parsed = ProjectFile.safeParse(input);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path).toEqual(path);
  });
});

describe('parseRouteKey', () => {
  it.each([
    ['GET /orders/{id}', { method: 'GET', path: '/orders/{id}' }],
    ['ANY /', { method: 'ANY', path: '/' }],
    ['POST /a/{rest+}', { method: 'POST', path: '/a/{rest+}' }],
    ['$default', { method: 'ANY', path: '$default' }],
    ['GET', null],
    ['GET orders', null],
    ['GET /{rest+}/a', null],
    ['get /a', null],
    ['GET  /a', null],
    ['GET /a b', null],
  ])('reads %s', (key, expected) => {
    expect(parseRouteKey(key)).toEqual(expected);
  });
});
