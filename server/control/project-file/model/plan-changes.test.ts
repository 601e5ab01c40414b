// The plan of a declarative file: what it changes, in which order, and that nothing is left once it has been carried out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProjectFile } from '#server/contracts/project-file.ts';
import type { Change } from './change.ts';
import { checkFile } from './check-file.ts';
import { describeChange } from './describe-change.ts';
import { planChanges } from './plan-changes.ts';
import type { ApiState, ProjectState, ServedState, StageState } from './project-state.ts';
import { isSame } from './same-value.ts';

const empty: ProjectState = {
  accountId: '000000000000',
  egressAllow: [],
  customers: new Map(),
  apis: new Map(),
  domains: new Map(),
  upstreams: new Map(),
  upstreamCredentials: { signing: new Set(), certificates: new Set() },
  takenDomains: new Set(),
  certificates: new Map([['shop', ['*.example.com']]]),
  defaultCertificate: null,
  isDefaultCertificateTaken: false,
  usagePlans: new Map(),
  apiKeys: new Map(),
  queues: new Map(),
  topics: new Map(),
};

/** What the use-cases do to a project, without a database. Throws where something needed is not there yet. */
function carryOut(state: ProjectState, change: Change | { kind: 'deploy-one'; api: string; stage: string }): ProjectState {
  const withApi = (name: string, edit: (api: ApiState) => ApiState) => ({
    ...state,
    apis: set(state.apis, name, edit(need(state.apis, name))),
  });
  const withStage = (api: string, stage: string, edit: (stage: StageState) => StageState) =>
    withApi(api, (current) => ({ ...current, stages: set(current.stages, stage, edit(need(current.stages, stage))) }));
  switch (change.kind) {
    case 'set-egress':
      return { ...state, egressAllow: change.after };
    case 'put-customer':
      return { ...state, customers: set(state.customers, change.name, change.after) };
    case 'create-queue':
      return { ...state, queues: set(state.queues, change.name, { attributes: { VisibilityTimeout: '30', ...change.attributes } }) };
    case 'set-queue-attributes': {
      const { deadLetterTargetArn = '' } = JSON.parse(change.after.RedrivePolicy ?? '{}') as { deadLetterTargetArn?: string };
      if (deadLetterTargetArn !== '') need(state.queues, deadLetterTargetArn.split(':')[5] ?? '');
      const attributes = { ...need(state.queues, change.name).attributes, ...change.after };
      return { ...state, queues: set(state.queues, change.name, { attributes }) };
    }
    case 'create-topic':
      return { ...state, topics: set(state.topics, change.name, { subscriptions: new Map() }) };
    case 'put-subscription': {
      need(state.queues, change.queue);
      const subscriptions = set(need(state.topics, change.topic).subscriptions, change.queue, change.after);
      return { ...state, topics: set(state.topics, change.topic, { subscriptions }) };
    }
    case 'create-api': {
      const { apiKind: kind, description } = change;
      const api = {
        kind,
        description,
        hasHonestErrors: false,
        gatewayResponses: {},
        bodies: noBodies,
        routes: new Map(),
        stages: new Map(),
      };
      return { ...state, apis: set(state.apis, change.name, api) };
    }
    case 'describe-api':
      return withApi(change.name, (api) => ({ ...api, description: change.after }));
    case 'put-route':
      return withApi(change.api, (api) => ({ ...api, routes: set(api.routes, change.routeKey, change.after) }));
    case 'delete-route':
      return withApi(change.api, (api) => ({ ...api, routes: new Map([...api.routes].filter(([key]) => key !== change.routeKey)) }));
    case 'create-stage':
      return withApi(change.api, (api) => ({
        ...api,
        stages: set(api.stages, change.stage, { variables: change.variables, served: null, canary: null, options: noOptions }),
      }));
    case 'set-stage-variables':
      return withStage(change.api, change.stage, (stage) => ({ ...stage, variables: change.after }));
    case 'deploy':
      return change.stages.reduce((next, stage) => carryOut(next, { kind: 'deploy-one', api: change.api, stage }), state);
    case 'deploy-one':
      return withStage(change.api, change.stage, (stage) => {
        if (stage.canary) throw new Error('a canary is in the way');
        return { ...stage, served: servedOf(need(state.apis, change.api)) };
      });
    case 'set-honest-errors':
      return withApi(change.api, (api) => ({ ...api, hasHonestErrors: change.after }));
    case 'set-bodies':
      return withApi(change.api, (api) => ({ ...api, bodies: change.after }));
    case 'put-upstream':
      return { ...state, upstreams: set(state.upstreams, change.name, change.after) };
    case 'set-gateway-response':
      return withApi(change.api, (api) => {
        const { [change.type]: _former, ...rest } = api.gatewayResponses;
        return { ...api, gatewayResponses: change.after === null ? rest : { ...rest, [change.type]: change.after } };
      });
    case 'set-stage-options':
      if (change.after.customer !== null) need(state.customers, change.after.customer);
      return withStage(change.api, change.stage, (stage) => {
        if (stage.canary && change.after.isAutoDeployed) throw new Error('a canary is in the way');
        return { ...stage, options: change.after };
      });
    case 'start-canary':
      return withStage(change.api, change.stage, (stage) => {
        if (stage.canary || !stage.served) throw new Error('no place for a canary');
        return { ...stage, canary: { ...change.after, served: servedOf(need(state.apis, change.api)) } };
      });
    case 'update-canary':
      return withStage(change.api, change.stage, (stage) => {
        if (!stage.canary) throw new Error('no canary');
        return { ...stage, canary: { ...stage.canary, ...change.after } };
      });
    case 'end-canary':
      return withStage(change.api, change.stage, (stage) => {
        if (!stage.canary) throw new Error('no canary');
        const { served, variables } = stage.canary;
        const promoted = { served, variables: { ...stage.variables, ...variables } };
        return { ...stage, canary: null, ...(change.how === 'promote' ? promoted : {}) };
      });
    case 'put-domain':
      for (const target of Object.values(change.after.mappings)) {
        const [api = '', stage] = target.split('/');
        if (stage !== undefined) need(need(state.apis, api).stages, stage);
        else need(state.apis, api);
      }
      return { ...state, domains: set(state.domains, change.name, change.after) };
    case 'set-default-certificate':
      if (change.after !== null) need(state.certificates, change.after);
      return { ...state, defaultCertificate: change.after };
    case 'put-usage-plan':
      for (const stage of change.after.stages) need(need(state.apis, stage.split('/')[0] ?? '').stages, stage.split('/')[1] ?? '');
      return { ...state, usagePlans: set(state.usagePlans, change.name, change.after) };
    case 'create-api-key':
    case 'update-api-key':
      if (change.after.customer !== null) need(state.customers, change.after.customer);
      for (const plan of change.after.usagePlans) need(state.usagePlans, plan);
      return { ...state, apiKeys: set(state.apiKeys, change.name, change.after) };
  }
}

const noOptions = { isAutoDeployed: false, isSandbox: false, customer: null };

const noBodies = { binaryMediaTypes: [], minimumCompressionBytes: null };

function servedOf({ routes, hasHonestErrors, gatewayResponses, bodies }: ApiState): ServedState {
  return { routes: Object.fromEntries(routes), hasHonestErrors, gatewayResponses, bodies };
}

function set<Value>(map: ReadonlyMap<string, Value>, name: string, value: Value): Map<string, Value> {
  return new Map([...map, [name, value]]);
}

function need<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const value = map.get(name);
  if (value === undefined) throw new Error(`${name} is used before it is made`);
  return value;
}

const names = fc.constantFrom('a', 'b', 'constructor', '__proto__x');
const dictionary = <Value>(value: fc.Arbitrary<Value>) =>
  fc.uniqueArray(fc.tuple(names, value), { selector: ([name]) => name }).map((entries) => Object.fromEntries(entries));
const route = fc.record({
  integration: fc.constantFrom({ kind: 'mock', status: 200, body: 'x' }, { kind: 'http-proxy', url: 'http://127.0.0.1:9000/' }),
  apiKeyRequired: fc.boolean(),
  timeoutMs: fc.integer({ min: 50, max: 29_000 }),
});
const routes = fc
  .uniqueArray(fc.tuple(fc.constantFrom('GET /', 'POST /x', 'ANY /y/{z}', '$default'), route), { minLength: 1, selector: ([key]) => key })
  .map((entries) => Object.fromEntries(entries));
const variables = dictionary(fc.constantFrom('1', '2'));
const stage = fc
  .record(
    {
      variables,
      deploy: fc.boolean(),
      canary: fc.record({ percent: fc.constantFrom(1, 50), variables }),
      sandbox: fc.boolean(),
      customer: fc.constantFrom(null, 'owner'),
    },
    { requiredKeys: ['variables', 'deploy'] },
  )
  .map(({ canary, ...rest }) => (canary && rest.deploy ? { ...rest, canary } : rest));
const gatewayResponses = fc.record(
  { THROTTLED: fc.record({ status: fc.constantFrom(429, 503) }), DEFAULT_4XX: fc.constant({ headers: { 'x-a': 'b' } }) },
  { requiredKeys: [] },
);
const bodies = fc.record({ minimumCompressionBytes: fc.constantFrom(null, 0, 9), binaryMediaTypes: fc.constantFrom([], ['image/*']) });
const upstream = fc.record({ endpoints: fc.constantFrom([{ url: 'http://a' }], [{ url: 'http://b', weight: 2 }]), retries: fc.nat(3) });
const queue = fc.record(
  { delaySeconds: fc.integer({ min: 0, max: 900 }), dead: fc.option(names, { nil: undefined }) },
  { requiredKeys: [] },
);
const file = fc
  .record({
    egressAllow: fc.option(fc.uniqueArray(fc.constantFrom('127.0.0.1:1', '127.0.0.1:2')), { nil: undefined }),
    apis: dictionary(
      fc.record(
        { description: fc.constantFrom('', 'd'), routes, stages: dictionary(stage), honestErrors: fc.boolean(), gatewayResponses, bodies },
        { requiredKeys: ['description', 'routes', 'stages'] },
      ),
    ),
    mapped: fc.array(fc.tuple(fc.constantFrom('', 'v1.0', 'a/b'), names), { maxLength: 2 }),
    usagePlans: dictionary(
      fc.record({
        stages: fc.array(fc.tuple(names, names).map((pair) => pair.join('/'))),
        throttle: fc.option(fc.constant({ ratePerSecond: 1, burst: 2 }), { nil: undefined }),
      }),
    ),
    customers: dictionary(fc.record({ isEnabled: fc.boolean(), attributes: variables }, { requiredKeys: ['isEnabled'] })),
    apiKeys: dictionary(fc.record({ customer: fc.option(names, { nil: undefined }), usagePlans: fc.array(names) })),
    queues: dictionary(queue),
    upstreams: dictionary(upstream),
    defaultCertificate: fc.option(fc.constantFrom('shop', null), { nil: undefined }),
    topics: dictionary(fc.record({ subscriptions: fc.array(fc.record({ queue: names, raw: fc.boolean() }), { maxLength: 2 }) })),
  })
  .map(({ queues, mapped, customers, ...rest }) => {
    // Half of what is mapped is there; a stage's customer always is.
    const mappings = Object.fromEntries(mapped.filter(([, api]) => Object.hasOwn(rest.apis, api)));
    const all = {
      ...rest,
      customers: { ...customers, owner: {} },
      domains: mapped.length === 0 ? {} : { 'api.example.com': { mappings } },
    };
    const withDeadLetters = Object.entries(queues).map(([name, { dead, ...own }]) => [
      name,
      { ...own, ...(dead === undefined ? {} : { deadLetter: { queue: dead, maxReceiveCount: 3 } }) },
    ]);
    return ProjectFile.parse(JSON.parse(JSON.stringify({ version: 1, ...all, queues: Object.fromEntries(withDeadLetters) })));
  });

describe('planChanges', () => {
  it('leaves nothing to do once carried out, from whatever state, each change finding what it needs', () => {
    let planned = 0;
    fc.assert(
      fc.property(fc.array(file, { minLength: 1, maxLength: 3 }), (files) => {
        let state = empty;
        for (const next of files) {
          if (checkFile(next, state).length > 0) continue;
          const changes = planChanges(next, state);
          planned += changes.length;
          state = changes.reduce(carryOut, state);
          expect(planChanges(next, state)).toEqual([]);
          for (const change of changes) expect(describeChange(change).text).not.toBe('');
        }
      }),
      { numRuns: 600 },
    );
    // Most files drawn are refused; about a thousand changes are what is left to plan.
    expect(planned).toBeGreaterThan(100);
  }, 30_000);

  it('keeps a variable until what is served no longer needs it', () => {
    const parse = (variables: Record<string, string>, url: string) =>
      ProjectFile.parse({
        version: 1,
        apis: { a: { routes: { 'GET /': { integration: { kind: 'http-proxy', url } } }, stages: { prod: { variables } } } },
      });
    const before = planChanges(parse({ old: '1' }, 'http://old/'), empty).reduce(carryOut, empty);
    const changes = planChanges(parse({ new: '2' }, 'http://new/'), before);
    expect(changes.map((change) => (change.kind === 'set-stage-variables' ? change.after : change.kind))).toEqual([
      'put-route',
      { old: '1', new: '2' },
      'deploy',
      { new: '2' },
    ]);
  });

  it('leaves alone what the file does not name, and revoked keys', () => {
    const key = { customer: null, usagePlans: [], isRevoked: true, attributes: {} };
    const state: ProjectState = {
      ...empty,
      customers: new Map([['x', { email: '', isEnabled: true, attributes: {} }]]),
      apiKeys: new Map([['gone', key]]),
    };
    expect(planChanges(ProjectFile.parse({ version: 1, apiKeys: { gone: {} } }), state)).toEqual([]);
  });
});

describe('the default certificate of a file', () => {
  const parse = (defaultCertificate?: string | null) => ProjectFile.parse({ version: 1, defaultCertificate });

  it('is set, taken away, and left alone', () => {
    const shown = planChanges(parse('shop'), empty);
    expect(shown).toEqual([{ kind: 'set-default-certificate', before: null, after: 'shop' }]);
    const after = shown.reduce(carryOut, empty);
    expect([planChanges(parse('shop'), after), planChanges(parse(), after)]).toEqual([[], []]);
    expect(planChanges(parse(null), after)).toEqual([{ kind: 'set-default-certificate', before: 'shop', after: null }]);
  });

  it('must be there, and no other project’s', () => {
    expect(checkFile(parse('gone'), empty)).toMatchObject([
      { path: ['defaultCertificate'], message: expect.stringContaining('no certificate gone') },
    ]);
    const taken = { ...empty, isDefaultCertificateTaken: true };
    expect(checkFile(parse('shop'), taken)).toMatchObject([
      { path: ['defaultCertificate'], message: expect.stringContaining('another project') },
    ]);
    expect([checkFile(parse(null), taken), checkFile(parse(), taken)]).toEqual([[], []]);
  });
});

describe('a canary of a file', () => {
  const parse = (text: string, percent?: number) =>
    ProjectFile.parse({
      version: 1,
      apis: {
        a: {
          routes: { 'GET /': { integration: { kind: 'mock', status: 200, body: text } } },
          stages: { prod: percent === undefined ? {} : { canary: { percent } } },
        },
      },
    });
  const kinds = (changes: readonly Change[]) => changes.map(({ kind }) => kind);
  const first = planChanges(parse('one'), empty).reduce(carryOut, empty);
  const tried = planChanges(parse('two', 5), first).reduce(carryOut, first);

  it('starts beside what is served, changes its share, and is promoted when the file wants it for all', () => {
    expect(kinds(planChanges(parse('two', 5), first))).toEqual(['put-route', 'start-canary']);
    expect(kinds(planChanges(parse('two', 50), tried))).toEqual(['update-canary']);
    expect(planChanges(parse('two'), tried)).toMatchObject([{ kind: 'end-canary', how: 'promote' }]);
  });

  it('gives way to what the file says instead', () => {
    expect(kinds(planChanges(parse('one'), tried))).toEqual(['put-route', 'end-canary']);
    expect(kinds(planChanges(parse('three'), tried))).toEqual(['put-route', 'end-canary', 'deploy']);
    expect(kinds(planChanges(parse('three', 5), tried))).toEqual(['put-route', 'end-canary', 'start-canary']);
    expect(kinds(planChanges(parse('one', 5), empty))).toEqual(['create-api', 'put-route', 'create-stage', 'deploy']);
  });
});

describe('checkFile', () => {
  it('names every reference that leads nowhere, and routes that cannot be served', () => {
    const parsed = ProjectFile.parse({
      version: 1,
      apis: { a: { routes: { 'GET /': { integration: { kind: 'http-proxy', url: 'http://x/{id}' } } }, stages: { prod: {} } } },
      usagePlans: { p: { stages: ['a/prod', 'b/prod'] } },
      apiKeys: { k: { customer: 'c', usagePlans: ['q'] } },
      queues: { q: { deadLetter: { queue: 'dead', maxReceiveCount: 1 } } },
      topics: { t: { subscriptions: [{ queue: 'q' }, { queue: 'q' }, { queue: 'r' }] } },
      upstreams: { here: { endpoints: [{ url: 'https://a' }], tls: { clientCertificate: 'mine' } } },
    });
    const leaning = ProjectFile.parse({
      version: 1,
      upstreams: { here: { endpoints: [{ url: 'https://a' }] } },
      apis: {
        a: {
          routes: {
            'GET /here': { integration: { kind: 'http-proxy', url: 'upstream://here/' } },
            'GET /gone': { integration: { kind: 'http', url: 'upstream://gone/' } },
            'GET /sign': { integration: { kind: 'function', url: 'http://f', functionName: 'f', credential: 'none' } },
          },
        },
      },
    });
    expect(checkFile(leaning, empty).map(({ message }) => message)).toEqual([
      'There is no upstream gone.',
      'There is no upstream credential none that signs: make it in the console first.',
    ]);
    expect(checkFile(parsed, empty).map(({ path }) => path.join('.'))).toEqual([
      'apis.a.routes.GET /',
      'upstreams.here.tls.clientCertificate',
      'usagePlans.p.stages.1',
      'apiKeys.k.customer',
      'apiKeys.k.usagePlans.0',
      'queues.q.deadLetter.queue',
      'topics.t.subscriptions.1.queue',
      'topics.t.subscriptions.2.queue',
    ]);
  });
});

describe('isSame', () => {
  it('ignores the order of fields and fields that are undefined', () => {
    expect(isSame({ a: 1, b: [{ c: 2, d: undefined }] }, { b: [{ c: 2 }], a: 1 })).toBe(true);
    expect(isSame({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
  });
});
