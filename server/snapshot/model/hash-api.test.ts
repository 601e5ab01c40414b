import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeployedApi } from '../../contracts/published-config.ts';
import { diffApi, isSameApi } from './diff-api.ts';
import { hashApi, isCurrentHash } from './hash-api.ts';

/** Few values, so that two of them are often equal. */
const route = fc.record({
  id: fc.constantFrom('r1', 'r2'),
  method: fc.constantFrom('GET', 'POST'),
  path: fc.constantFrom('/a', '/b', '$default'),
  isApiKeyRequired: fc.boolean(),
  integration: fc.constantFrom({ kind: 'http-proxy', url: 'https://a.example.com' }, { kind: 'http-proxy', url: 'https://b.example.com' }),
  timeoutMs: fc.constantFrom(1_000, 2_000),
});
const api = fc
  .record({
    version: fc.constant(1),
    apiId: fc.constantFrom('a1', 'a2'),
    name: fc.constantFrom('orders', 'images'),
    kind: fc.constant('http'),
    routes: fc.array(route, { maxLength: 3 }),
    hasHonestErrors: fc.boolean(),
    gatewayResponses: fc.constantFrom(
      {},
      { THROTTLED: { status: 429, templates: { 'application/json': 'slow' } } },
      { THROTTLED: { status: 429 } },
    ),
  })
  .map((value) => DeployedApi.safeParse(value))
  .filter((parsed) => parsed.success)
  .map((parsed) => parsed.data);

/** Two that differ somewhere as a rule, or the same twice with its routes in another order. */
const pair = fc.oneof(
  fc.tuple(api, api),
  api.map((one) => [one, { ...one, routes: one.routes.toReversed() }] as const),
);

describe('the hash of an API', () => {
  it('is the same exactly when a deployment would change nothing', () => {
    let same = 0;
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const isSame = isSameApi(diffApi(one, other));
        if (isSame) same += 1;
        expect(hashApi(one) === hashApi(other)).toBe(isSame);
      }),
      { numRuns: 3_000 },
    );
    expect(same).toBeGreaterThan(100);
  });

  it('does not depend on the order of routes and fields', () => {
    fc.assert(
      fc.property(api, (given) => {
        const keys = new Set(given.routes.map(({ method, path }) => (path === '$default' ? path : `${method} ${path}`)));
        fc.pre(keys.size === given.routes.length);
        const turned = Object.fromEntries(Object.entries({ ...given, routes: given.routes.toReversed() }).reverse());
        expect(hashApi(DeployedApi.parse(turned))).toBe(hashApi(given));
      }),
    );
  });

  it('of another release says nothing', () => {
    const hash = hashApi({
      version: 1,
      apiId: 'a',
      name: 'orders',
      kind: 'http',
      routes: [],
      hasHonestErrors: false,
      gatewayResponses: {},
    });
    expect([hash, `0123456789ab.${hash.slice(13)}`, null].map(isCurrentHash)).toEqual([true, false, false]);
  });
});
