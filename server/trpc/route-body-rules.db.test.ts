// A route's rules for bodies from the declarative file and the form to what the gateways are given, and back into a plan.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeployedApi } from '../contracts/published-config.ts';
import { readPublishedStages } from '../snapshot/source.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
let caller: Caller;
beforeAll(async () => {
  house = await createTestConsole();
  caller = (await house.signIn('owner')).caller;
});
afterAll(() => house.close());

const integration = { kind: 'mock', status: 200, body: '', contentType: 'text/plain' } as const;
const apply = (routes: object) =>
  caller.projectFile.applyFile({
    ...{ projectId: house.projectId, isDryRun: false },
    file: { version: 1, apis: { shop: { routes, stages: { live: {} } } } },
  });

async function served(): Promise<Record<string, number | undefined>> {
  const { stages } = await readPublishedStages(house.database.pool);
  const { routes } = DeployedApi.parse(stages[0]?.config);
  return Object.fromEntries(routes.map(({ path, maxBodyBytes }) => [path, maxBodyBytes]));
}

it('is published where it is not the default, and changing nothing changes nothing', async () => {
  const routes = { 'POST /small': { integration, maxBodyBytes: 0 }, 'POST /usual': { integration, maxBodyBytes: 10_485_760 } };
  expect(await apply(routes)).toMatchObject({ problems: [], failure: null });
  expect(await served()).toEqual({ '/small': 0, '/usual': undefined });
  expect((await apply(routes)).changes).toEqual([]);
  const { changes } = await apply({ ...routes, 'POST /small': { integration, maxBodyBytes: 2_147_483_647 } });
  expect(changes[0]?.details).toEqual(['maxBodyBytes: 0 → 2147483647']);
  expect(await served()).toMatchObject({ '/small': 2_147_483_647 });
  const { problems } = await apply({ 'POST /small': { integration, maxBodyBytes: 2_147_483_648 } });
  expect(problems.map(({ path }) => path.join('.'))).toEqual(['apis.shop.routes.POST /small.maxBodyBytes']);
});

it('is what the form says, and shown in the list of routes', async () => {
  const { projectId } = house;
  const api = (await caller.apis.list({ projectId, search: 'shop' })).items[0];
  const { apiId } = api ?? { apiId: '' };
  const { routeId } = await caller.apis.saveRoute({
    ...{ projectId, apiId, method: 'POST', path: '/form', isApiKeyRequired: false, integration, maxBodyBytes: 4_096 },
  });
  const listed = (await caller.apis.listRoutes({ projectId, apiId, search: '/form' })).items;
  expect(listed).toMatchObject([{ routeId, maxBodyBytes: 4_096 }]);
});

it('of any method is taken where file or form says so, and by no other route', async () => {
  const { projectId } = house;
  const routes = { 'GET /open': { integration, bodyOnAnyMethod: true }, 'GET /usual': { integration } };
  expect(await apply(routes)).toMatchObject({ problems: [], failure: null });
  const published = async () => {
    const { stages } = await readPublishedStages(house.database.pool);
    const { routes: deployed } = DeployedApi.parse(stages[0]?.config);
    return Object.fromEntries(deployed.map(({ path, allowsBodyOnAnyMethod }) => [path, allowsBodyOnAnyMethod]));
  };
  expect(await published()).toEqual({ '/open': true, '/usual': undefined });
  expect((await apply(routes)).changes).toEqual([]);
  const { changes } = await apply({ ...routes, 'GET /open': { integration } });
  expect(changes[0]?.details).toEqual(['allowsBodyOnAnyMethod: true → false']);
  expect(await published()).toEqual({ '/open': undefined, '/usual': undefined });

  const { apiId } = (await caller.apis.list({ projectId, search: 'shop' })).items[0] ?? { apiId: '' };
  await caller.apis.saveRoute({
    ...{ projectId, apiId, method: 'GET', path: '/form', isApiKeyRequired: false, integration, allowsBodyOnAnyMethod: true },
  });
  expect((await caller.apis.listRoutes({ projectId, apiId, search: '/form' })).items).toMatchObject([{ allowsBodyOnAnyMethod: true }]);
});
