// What the deploy check accepts, every thread can compile: routes are compiled at their first request, when it is too late to
// refuse a deployment. Routes, integrations and variables are made up of pieces that mean something to one compiler or another.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSigningKeys } from '../aws/sigv4.ts';
import { createLogger } from '../config/logger.ts';
import { serviceActions } from '../contracts/aws-integration.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { judgeStages } from '../snapshot/judge-stages.ts';
import type { StoredStage } from '../snapshot/source.ts';
import { type CompileDeps, compileGateway } from './compile-gateway.ts';
import { createConfigEncoder, decodeRest } from './state/config-memory.ts';
import { createKeyCache } from './state/key-cache.ts';
import { createBucketMemory, createSharedBuckets } from './state/shared-buckets.ts';
import { createEgress } from './upstream/egress.ts';
import { createProjectResources } from './upstream/project-resources.ts';
import { createUpstreamClient } from './upstream/upstream-client.ts';

const pieces = [
  ...[
    'a',
    '/',
    '{id}',
    '{rest}',
    '{',
    '}',
    '?q=',
    '&',
    '#',
    '%2f',
    '%',
    ' ',
    'é',
    '"',
    '\\',
    "'",
    '$',
    '.',
    '[0]',
    '(',
    ')',
    '[',
    '*',
    '|',
  ],
  ...['${stageVariables.v}', '${stageVariables.host}', '${stageVariables.none}', '${customer.attributes.a:-x}', '${key.attributes.b}'],
  ...['$request.body', '$request.path.id', '$request.header.x', '${request.header.x}', '$context.requestId', '$part', '$one.a', '$$'],
  ...[
    'method.request.path.id',
    'method.request.header.x',
    'context.stage',
    'stageVariables.v',
    'integration.response.body.a',
    '$stageVariables.v',
  ],
];
const text = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const host = fc.constantFrom(
  'a.example',
  '127.0.0.1:9',
  '[::1]:9',
  'a.example:65535',
  'a:99999',
  'a:0',
  'a@b',
  '${stageVariables.host}',
  'é.example',
  '.',
  '1',
);
const tail = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('', '/', '/x/{id}', '/x?a={id}') },
  text.map((part) => `/${part}`),
  text,
);
const url = fc.oneof(
  fc.tuple(fc.constantFrom('http', 'https'), host, tail).map(([scheme, at, rest]) => `${scheme}://${at}${rest}`),
  fc
    .tuple(fc.constantFrom('shop', 'none', '${stageVariables.v}', '${key.attributes.b}'), tail)
    .map(([name, rest]) => `upstream://${name}${rest}`),
);
const value = fc.oneof(
  text,
  fc.constantFrom("'fixed'", 'context.requestId', 'stageVariables.v', 'method.request.path.id', 'method.request.querystring.q'),
);
const responses = fc.array(
  fc.record(
    {
      statusCode: fc.constantFrom(200, 404, 599),
      selectionPattern: fc.oneof(fc.constantFrom('5\\d{2}', '200|201', '(?<a>2)..', '', '[', '(?i:x)', '\\1', '2)(2'), text),
      responseParameters: fc.dictionary(fc.constantFrom('method.response.header.X-A', 'method.response.header.Location'), value, {
        maxKeys: 2,
      }),
      contentHandling: fc.constantFrom('CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'),
    },
    { requiredKeys: ['statusCode'] },
  ),
  { minLength: 1, maxLength: 3 },
);
const target = fc.constantFrom(
  'integration.request.path.id',
  'integration.request.path.other',
  'integration.request.header.X',
  'integration.request.querystring.q',
);
const shape = fc.oneof(
  text,
  fc.dictionary(fc.constantFrom('x', 'y'), fc.oneof(text, fc.constantFrom('$one', '$two.a[0]', '$$')), { maxKeys: 2 }),
);
const integration = fc.oneof(
  fc.record({
    kind: fc.constant('mock'),
    status: fc.constantFrom(200, 204, 599),
    body: text,
    contentType: fc.oneof(text, fc.constant('text/plain')),
  }),
  fc.record({ kind: fc.constant('http-proxy'), url, method: fc.constantFrom('GET', 'POST') }, { requiredKeys: ['kind', 'url'] }),
  fc.record(
    { kind: fc.constant('http'), url, requestParameters: fc.dictionary(target, value, { maxKeys: 2 }), responses },
    { requiredKeys: ['kind', 'url'] },
  ),
  fc.constantFrom(...Object.entries(serviceActions)).chain(([action, { needed }]) =>
    fc.record(
      {
        kind: fc.constant('aws-service'),
        action: fc.constant(action),
        parameters: fc.record(
          Object.fromEntries(needed.map((name) => [name, fc.oneof(text, fc.constantFrom('orders', '$request.body.a'))])),
        ),
        responses,
      },
      { requiredKeys: ['kind', 'action', 'parameters'] },
    ),
  ),
  fc.record(
    {
      ...{ kind: fc.constant('aws-request'), url, service: fc.constant('states'), credential: fc.constantFrom('key', 'none') },
      ...{ parameters: fc.dictionary(fc.constantFrom('input', 'name'), value, { maxKeys: 2 }), responses },
    },
    { requiredKeys: ['kind', 'url', 'service', 'credential'] },
  ),
  fc.record({
    ...{ kind: fc.constant('function'), url: fc.oneof(url, fc.constantFrom('http://a.example', 'upstream://shop')) },
    functionName: fc.oneof(text, fc.constantFrom('f', 'f-${stageVariables.v}')),
  }),
  fc.record(
    {
      kind: fc.constant('aggregate'),
      parts: fc.dictionary(fc.constantFrom('one', 'two'), fc.record({ url }), { minKeys: 1, maxKeys: 2 }),
      shape,
    },
    { requiredKeys: ['kind', 'parts'] },
  ),
);
const route = fc.record({
  id: fc.constant('r'),
  method: fc.constantFrom('GET', 'POST', 'ANY'),
  path: fc.oneof(
    fc.constantFrom('/{id}', '/x/{id}/y', '/{rest+}', '$default', '/'),
    text.map((part) => `/${part}`),
  ),
  isApiKeyRequired: fc.boolean(),
  timeoutMs: fc.constant(1_000),
  requestHeaders: fc.dictionary(fc.constantFrom('x-a', 'Host', 'authorization'), text, { maxKeys: 1 }),
  integration,
});
const variables = fc.record(
  {
    v: fc.constantFrom('1', '', 'a/b', 'a:9', '//', '.', '-', '{'),
    host: fc.constantFrom('b.example', 'b.example:81', '', 'b:x', '127.0.0.1/x'),
  },
  { requiredKeys: [] },
);
const kind = fc.constantFrom('rest', 'http');

function deps(): CompileDeps {
  const logger = createLogger('test', 'silent');
  const upstreams = createUpstreamClient({ egress: createEgress({ ownPorts: new Set() }), monotonicMs: systemClock.monotonicMs });
  const resources = createProjectResources({
    client: upstreams,
    masterKey: new Uint8Array(32),
    clock: systemClock,
    random: systemRandom,
    logger,
  });
  return {
    ...{ upstreams, resources, logger, clock: systemClock, onLedgerDown: 'closed' },
    keys: createKeyCache({ clock: systemClock, ask: () => undefined }),
    buckets: createSharedBuckets(createBucketMemory(64)),
    quotaLeases: { take: () => ({ kind: 'unavailable' }) } as never,
    services: { call: () => Promise.reject(new Error('nothing is called')) },
    signingKeys: createSigningKeys(10),
    admit: () => undefined,
    yieldTurn: () => Promise.resolve(),
  };
}

const stageOf = (routes: unknown[], kindOf: string, given: Record<string, string>): StoredStage => ({
  ...{ stageId: 's', stageName: 'live', deploymentId: 'd', projectId: 'p', accountId: '000000000000', variables: given },
  ...{ egressAllow: [], customerId: null, canary: null, config: { version: 1, apiId: 'abcdefghij', name: 'shop', kind: kindOf, routes } },
});

/** @returns whether the check accepts it; then every route has been compiled. @throws what a route throws when it is compiled */
async function accepts(row: StoredStage, compile: CompileDeps): Promise<boolean> {
  const { config, problems } = await judgeStages({ revision: 1, stages: [row], domains: [] }, null);
  if (problems.length > 0) return false;
  const encoded = await createConfigEncoder()(config);
  const { stages } = await compileGateway(encoded, decodeRest(encoded), new Map(), compile);
  for (const { stage } of stages.values()) for (const number of config.stages[0]?.api.routes.keys() ?? []) stage.table.make(number);
  return true;
}

describe('a route that the deploy check accepts', () => {
  it('compiles', { timeout: 120_000 }, async () => {
    const compile = deps();
    const accepted = new Map<string, number>();
    const property = fc.asyncProperty(route, kind, variables, async (one, kindOf, given) => {
      if (!(await accepts(stageOf([one], kindOf, given as Record<string, string>), compile))) return;
      accepted.set(one.integration.kind, (accepted.get(one.integration.kind) ?? 0) + 1);
    });
    await fc.assert(property, { numRuns: 6_000 });
    // Of every kind some are: a check that refuses all proves nothing.
    expect([...accepted.keys()].sort()).toEqual(['aggregate', 'aws-request', 'aws-service', 'function', 'http', 'http-proxy', 'mock']);
  });

  it('is told from one that does not compile', async () => {
    const broken = { id: 'r', method: 'GET', path: '/', isApiKeyRequired: false, timeoutMs: 1_000, requestHeaders: {} };
    const stage = stageOf([{ ...broken, integration: { kind: 'http-proxy', url: 'http://${stageVariables.none}/' } }], 'http', {});
    expect(await accepts(stage, deps())).toBe(false);
    const { config } = await judgeStages({ revision: 1, stages: [{ ...stage, variables: { none: 'a.example' } }], domains: [] }, null);
    const unchecked = { ...config, stages: config.stages.map((one) => ({ ...one, variables: {} })) };
    const encoded = await createConfigEncoder()(unchecked);
    const { stages } = await compileGateway(encoded, decodeRest(encoded), new Map(), deps());
    expect(() => stages.get('s')?.stage.table.make(0)).toThrow('the stage has no variable none');
  });
});
