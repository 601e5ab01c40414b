// Releases through procedures, down to the config that gateways would be given: automatic deployments, canaries, sandboxes,
// domain names, worded answers, and what is refused.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishedStage } from '../contracts/published-config.ts';
import { AppError } from '../kernel/app-error.ts';
import { judgeStages } from '../snapshot/judge-stages.ts';
import { readPublishedStages } from '../snapshot/source.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
let projectId: string;
let owner: Caller;
beforeAll(async () => {
  house = await createTestConsole();
  projectId = house.projectId;
  owner = (await house.signIn('owner')).caller;
});
afterAll(() => house.close());

/** What the gateways would be given now. */
async function published() {
  const { config, problems } = await judgeStages(await readPublishedStages(house.database.pool), null);
  expect(problems).toEqual([]);
  return config;
}

async function publishedStage(stageId: string): Promise<PublishedStage | undefined> {
  return (await published()).stages.find((stage) => stage.stageId === stageId);
}

async function refusal(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: Error) => thrown.cause,
  );
  if (!(error instanceof AppError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

const mock = (body: string) => ({ kind: 'mock' as const, status: 200, body });

async function makeApi(name: string, kind: 'http' | 'rest' = 'http', stage: { name?: string; isAutoDeployed?: boolean } = {}) {
  const { apiId } = await owner.apis.create({ projectId, name, kind });
  const say = (body: string, path = '/') =>
    owner.apis.saveRoute({
      projectId,
      apiId,
      ...(routeIds.has(path) ? { routeId: routeIds.get(path) } : {}),
      method: 'GET',
      path,
      isApiKeyRequired: false,
      integration: mock(body),
    });
  const routeIds = new Map<string, string | undefined>();
  const first = await say('one');
  routeIds.set('/', first.routeId);
  const { stageId } = await owner.apis.createStage({ projectId, apiId, name: 'live', ...stage });
  const bodies = async () => {
    const stage = await publishedStage(stageId);
    const bodyOf = (api: PublishedStage['api'] | undefined) =>
      api?.routes.map(({ integration }) => (integration.kind === 'mock' ? integration.body : ''));
    return { own: bodyOf(stage?.api), canary: bodyOf(stage?.canary?.api) };
  };
  return { apiId, stageId, say, bodies };
}

describe('automatic deployments', () => {
  it('serve every change that compiles, at once, and nothing else', async () => {
    const { apiId, stageId, say, bodies } = await makeApi('auto', 'http', { isAutoDeployed: true });
    expect(await bodies()).toEqual({ own: ['one'], canary: undefined });
    await say('two');
    expect((await bodies()).own).toEqual(['two']);
    await owner.apis.putGatewayResponse({ projectId, apiId, type: 'THROTTLED', setting: { status: 503 } });
    expect((await publishedStage(stageId))?.api.gatewayResponses).toMatchObject({ THROTTLED: { status: 503 } });
    await owner.apis.update({ projectId, apiId, hasHonestErrors: true });
    expect((await publishedStage(stageId))?.api.hasHonestErrors).toBe(true);
    // What does not compile is kept for the eye, not served; mended, it is.
    const integration = { kind: 'http-proxy' as const, url: 'http://\u0024{stageVariables.host}/' };
    await owner.apis.saveRoute({ projectId, apiId, method: 'GET', path: '/x', isApiKeyRequired: false, integration });
    expect((await bodies()).own).toEqual(['two']);
    expect((await owner.apis.get({ projectId, apiId })).stages).toMatchObject([{ hasUndeployedChanges: true, isAutoDeployed: true }]);
    await owner.apis.updateStage({ projectId, apiId, stageId, variables: { host: 'up.example' } });
    expect((await bodies()).own).toHaveLength(2);
    const { items } = await owner.apis.listDeployments({ projectId, apiId });
    expect(items.map(({ description }) => description)).toEqual(Array.from({ length: 5 }, () => 'automatic'));
  });

  it('are for HTTP APIs alone, as is the stage without a name', async () => {
    const { apiId, stageId } = await makeApi('auto rest', 'rest');
    const name = 'other';
    expect(await refusal(owner.apis.createStage({ projectId, apiId, name, isAutoDeployed: true }))).toMatchObject({
      code: 'input.invalid',
      field: 'isAutoDeployed',
    });
    expect(await refusal(owner.apis.updateStage({ projectId, apiId, stageId, isAutoDeployed: true }))).toMatchObject({
      code: 'input.invalid',
    });
    expect(await refusal(owner.apis.createStage({ projectId, apiId, name: '$default' }))).toMatchObject({
      code: 'input.invalid',
      field: 'name',
    });
  });
});

describe('a canary', () => {
  it('starts with what is edited, changes its share, and is promoted with its variables', async () => {
    const { apiId, stageId, say, bodies } = await makeApi('promoted');
    const at = { projectId, apiId, stageId };
    expect(await refusal(owner.apis.startCanary({ ...at, percent: 5 }))).toMatchObject({ code: 'resource.conflict' });
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    await say('two');
    const { deploymentId } = await owner.apis.startCanary({ ...at, percent: 5, variables: { flag: 'on' } });
    expect(await bodies()).toEqual({ own: ['one'], canary: ['two'] });
    expect((await publishedStage(stageId))?.canary).toMatchObject({ percent: 5, variables: { flag: 'on' }, deploymentId });
    expect((await owner.apis.listDeployments({ projectId, apiId })).items[0]).toMatchObject({ stageNames: [], canaryStageNames: ['live'] });
    await owner.apis.updateCanary({ ...at, percent: 62.5 });
    expect((await publishedStage(stageId))?.canary?.percent).toBe(62.5);
    // Nothing else is released to a stage while it runs.
    expect(await refusal(owner.apis.startCanary({ ...at, percent: 5 }))).toMatchObject({ code: 'resource.conflict' });
    expect(await refusal(owner.apis.deploy({ projectId, apiId, stageIds: [stageId] }))).toMatchObject({ code: 'resource.conflict' });
    expect(await refusal(owner.apis.updateStage({ ...at, isAutoDeployed: true }))).toMatchObject({ code: 'resource.conflict' });
    await owner.apis.promoteCanary(at);
    expect(await bodies()).toEqual({ own: ['two'], canary: undefined });
    expect((await publishedStage(stageId))?.variables).toEqual({ flag: 'on' });
    const actions = (await owner.audit.list({ projectId, limit: 3 })).items.map(({ action }) => action);
    expect(actions).toEqual(['canary.promote', 'canary.update', 'canary.start']);
  });

  it('is dropped without a trace, and may be an earlier deployment', async () => {
    const { apiId, stageId, say, bodies } = await makeApi('dropped');
    const at = { projectId, apiId, stageId };
    const first = await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    await say('two');
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    await owner.apis.startCanary({ ...at, percent: 100, deploymentId: first.deploymentId });
    expect(await bodies()).toEqual({ own: ['two'], canary: ['one'] });
    await owner.apis.dropCanary(at);
    expect(await bodies()).toEqual({ own: ['two'], canary: undefined });
    expect(await refusal(owner.apis.dropCanary(at))).toMatchObject({ code: 'resource.not_found' });
  });

  it('does not start with what it could not serve, and its variables are held to what it serves', async () => {
    const { apiId, stageId } = await makeApi('needy');
    const at = { projectId, apiId, stageId };
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    const integration = { kind: 'http-proxy' as const, url: 'http://\u0024{stageVariables.host}/' };
    await owner.apis.saveRoute({ projectId, apiId, method: 'GET', path: '/x', isApiKeyRequired: false, integration });
    expect((await refusal(owner.apis.startCanary({ ...at, percent: 5 }))).problems).toMatchObject([{ field: 'GET /x' }]);
    await owner.apis.startCanary({ ...at, percent: 5, variables: { host: 'up.example' } });
    expect(await refusal(owner.apis.updateCanary({ ...at, variables: {} }))).toMatchObject({ code: 'deployment.invalid' });
    expect(
      await refusal(
        owner.apis
          .updateStage({ ...at, variables: { host: 'ok' } })
          .then(() => owner.apis.updateCanary({ ...at, variables: {} }))
          .then(() => owner.apis.updateStage({ ...at, variables: {} })),
      ),
    ).toMatchObject({ code: 'deployment.invalid' });
  });
});

describe('a sandbox', () => {
  it('is like the stage it was made from, covered by its plans, and hidden from other customers', async () => {
    const { apiId, stageId } = await makeApi('sandboxed');
    await owner.apis.updateStage({ projectId, apiId, stageId, variables: { host: 'live', mode: 'full' } });
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    const { usagePlanId } = await owner.usagePlans.create({ projectId, name: 'sandboxed', stageIds: [stageId], isPublished: true });
    const acme = await house.signInDeveloper();
    const other = await house.signInDeveloper();
    const made = await owner.apis.createSandbox({
      projectId,
      apiId,
      stageId,
      customerId: acme.customerId,
      name: 'sandbox-acme',
      variables: { host: 'play' },
    });
    expect(await publishedStage(made.stageId)).toMatchObject({ customerId: acme.customerId, variables: { host: 'play', mode: 'full' } });
    const plan = await owner.usagePlans.get({ projectId, usagePlanId });
    expect(plan.stages.map(({ stageName, isSandbox }) => [stageName, isSandbox]).sort()).toEqual([
      ['live', false],
      ['sandbox-acme', true],
    ]);
    const seen = async (caller: Caller) =>
      (await caller.portal.listPlans())
        .find((one) => one.name === 'sandboxed')
        ?.stages.map(({ stageName }) => stageName)
        .sort();
    expect(await seen(acme.caller)).toEqual(['live', 'sandbox-acme']);
    expect(await seen(other.caller)).toEqual(['live']);
    await owner.customers.delete({ projectId, customerId: acme.customerId });
    expect(await publishedStage(made.stageId)).toBeUndefined();
  });
});

describe('domain names', () => {
  it('are published with their mappings, belong to one project, and hold what they lead to', async () => {
    const { apiId, stageId } = await makeApi('mapped');
    await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
    const { domainNameId, name } = await owner.domainNames.create({ projectId, name: 'API.Example.com' });
    expect(name).toBe('api.example.com');
    const at = { projectId, domainNameId, apiId };
    await owner.domainNames.putMapping({ ...at, basePath: 'orders/v1.0', stageId });
    await owner.domainNames.putMapping({ ...at, stageId: null });
    expect((await published()).domains).toEqual([
      {
        domainName: 'api.example.com',
        projectId,
        certificateId: null,
        mappings: [
          { basePath: '', apiId, stageName: null },
          { basePath: 'orders/v1.0', apiId, stageName: 'live' },
        ],
      },
    ]);
    expect(await refusal(owner.domainNames.create({ projectId, name: 'api.example.com' }))).toMatchObject({
      code: 'resource.conflict',
      field: 'name',
    });
    expect(await refusal(owner.apis.deleteStage({ projectId, apiId, stageId }))).toMatchObject({ code: 'resource.in_use' });
    expect(await refusal(owner.apis.delete({ projectId, apiId }))).toMatchObject({ code: 'resource.in_use' });
    const [listed] = (await owner.domainNames.list({ projectId, search: 'EXAMPLE' })).items;
    const root = listed?.mappings.find(({ basePath }) => basePath === '');
    await owner.domainNames.deleteMapping({ projectId, domainNameId, mappingId: root?.mappingId ?? '' });
    expect((await published()).domains[0]?.mappings).toHaveLength(1);
    await owner.domainNames.delete({ projectId, domainNameId });
    expect((await published()).domains).toEqual([]);
    const { rows } = await house.database.pool.query(
      "SELECT count(*)::int AS n FROM change WHERE entity = 'domain_name' AND entity_id = $1",
      [domainNameId],
    );
    expect(rows[0].n).toBeGreaterThanOrEqual(5);
  });

  it.each(['localhost', 'api..example.com', '-a.example.com', 'x.execute-api.localhost', 'a.*.com', 'http://a.b', 'a.b/c', 'a.1'])(
    '%s is none',
    async (name) => {
      await expect(owner.domainNames.create({ projectId, name })).rejects.toThrow();
    },
  );

  it.each(['/a', 'a/', 'a//b', 'a/../b', '..', 'a b', '_api', '_api/x', 'ä'])('%s is no base path', async (basePath) => {
    const ids = { domainNameId: 'abcdefghij', apiId: 'abcdefghij', stageId: null };
    await expect(owner.domainNames.putMapping({ projectId, ...ids, basePath })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('what keeps an API from being deployed', () => {
  it('is listed whole: routes, integrations, headers and worded answers', async () => {
    const { apiId, stageId } = await makeApi('wrong');
    const proxy = (url: string) => ({ kind: 'http-proxy' as const, url });
    const save = (path: string, integration: ReturnType<typeof proxy>, requestHeaders: Record<string, string> = {}) =>
      owner.apis.saveRoute({ projectId, apiId, method: 'GET', path, isApiKeyRequired: false, integration, requestHeaders });
    await save('/a/{x}', proxy('http://up/{y}'));
    await save('/a/{z}', proxy('http://up/'));
    await save('/b', proxy('http://\u0024{customer.attributes.host}/'));
    await save('/c', proxy('http://up/'), { Host: 'x', 'x-a': '\u0024{stageVariables.none}' });
    await owner.apis.putGatewayResponse({ projectId, apiId, type: 'THROTTLED', setting: { templates: { 'text/plain': '$input.body' } } });
    const { problems } = await refusal(owner.apis.deploy({ projectId, apiId, stageIds: [stageId] }));
    expect(problems.map(({ field }) => field)).toEqual([
      'GET /a/{x}',
      'GET /a/{z}',
      'GET /b',
      'GET /c',
      'GET /c',
      'gatewayResponses.THROTTLED.templates.text/plain',
    ]);
    expect((await owner.apis.undeployedChanges({ projectId, apiId, stageId })).problems).toHaveLength(6);
    expect(await publishedStage(stageId)).toBeUndefined();
  });
});

it('a deployment can not be changed', async () => {
  const { apiId, stageId } = await makeApi('immutable');
  const { deploymentId } = await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
  const change = house.database.pool.query("UPDATE deployment SET config = '{}' WHERE id = $1", [deploymentId]);
  await expect(change).rejects.toThrow('a deployment is immutable');
});

it('shows differences of settings beside those of routes', async () => {
  const { apiId, stageId } = await makeApi('compared');
  await owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
  await owner.apis.update({ projectId, apiId, hasHonestErrors: true });
  await owner.apis.putGatewayResponse({ projectId, apiId, type: 'THROTTLED', setting: { status: 503, headers: { 'x-a': '1' } } });
  expect((await owner.apis.undeployedChanges({ projectId, apiId, stageId })).differences).toEqual([
    {
      kind: 'changed',
      subject: 'api',
      fields: [
        { name: 'gatewayResponses.THROTTLED.headers.x-a', before: '', after: '1' },
        { name: 'gatewayResponses.THROTTLED.status', before: '', after: '503' },
        { name: 'hasHonestErrors', before: 'false', after: 'true' },
      ],
    },
  ]);
  await owner.apis.deleteGatewayResponse({ projectId, apiId, type: 'THROTTLED' });
  expect(await refusal(owner.apis.deleteGatewayResponse({ projectId, apiId, type: 'THROTTLED' }))).toMatchObject({
    code: 'resource.not_found',
  });
});
