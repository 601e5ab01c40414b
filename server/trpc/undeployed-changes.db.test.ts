// The mark "undeployed changes" is told by stored hashes: it has to say what the whole comparison says, whoever changed what.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

async function makeApi(name: string) {
  const { apiId } = await owner.apis.create({ projectId, name, kind: 'http' });
  const save = (path: string, body: string, routeId?: string) =>
    owner.apis.saveRoute({
      projectId,
      apiId,
      ...(routeId === undefined ? {} : { routeId }),
      method: 'GET',
      path,
      isApiKeyRequired: false,
      integration: { kind: 'mock', status: 200, body },
    });
  const route = await save('/', 'one');
  const { stageId } = await owner.apis.createStage({ projectId, apiId, name: 'live' });
  const isBehind = async () => {
    const head = await owner.apis.head({ projectId, apiId });
    const whole = await owner.apis.get({ projectId, apiId });
    const { differences } = await owner.apis.undeployedChanges({ projectId, apiId, stageId });
    const marks = [head.stages[0]?.hasUndeployedChanges, whole.stages[0]?.hasUndeployedChanges, differences.length > 0];
    expect(new Set(marks).size, JSON.stringify(marks)).toBe(1);
    return marks[0];
  };
  const deploy = () => owner.apis.deploy({ projectId, apiId, stageIds: [stageId] });
  return { apiId, stageId, route, save, isBehind, deploy };
}

describe('undeployed changes', () => {
  it('follow every change and its taking back, and releases', async () => {
    const { apiId, stageId, route, save, isBehind, deploy } = await makeApi('orders');
    expect(await isBehind()).toBe(true);
    const first = await deploy();
    expect(await isBehind()).toBe(false);
    await save('/', 'two', route.routeId);
    expect(await isBehind()).toBe(true);
    await save('/', 'one', route.routeId);
    expect(await isBehind()).toBe(false);
    const added = await save('/more', 'more');
    expect(await isBehind()).toBe(true);
    await deploy();
    expect(await isBehind()).toBe(false);
    await owner.apis.rollBack({ projectId, apiId, stageId, deploymentId: first.deploymentId });
    expect(await isBehind()).toBe(true);
    await owner.apis.deleteRoute({ projectId, apiId, routeId: added.routeId });
    expect(await isBehind()).toBe(false);
    await owner.apis.update({ projectId, apiId, hasHonestErrors: true });
    expect(await isBehind()).toBe(true);
    await owner.apis.update({ projectId, apiId, hasHonestErrors: false, description: 'not part of what is served' });
    expect(await isBehind()).toBe(false);
  });

  it('are seen whoever writes: a statement by hand counts too', async () => {
    const { apiId, isBehind, deploy } = await makeApi('by hand');
    await deploy();
    expect(await isBehind()).toBe(false);
    await house.database.pool.query('UPDATE integration SET timeout_ms = 1234 WHERE api_id = $1', [apiId]);
    expect(await isBehind()).toBe(true);
    await house.database.pool.query('UPDATE integration SET timeout_ms = 29000 WHERE api_id = $1', [apiId]);
    expect(await isBehind()).toBe(false);
    await house.database.pool.query("UPDATE api SET name = 'another name' WHERE id = $1", [apiId]);
    expect(await isBehind()).toBe(true);
  });

  it('are compared anew where a hash is missing or of another release', async () => {
    const { apiId, isBehind, deploy } = await makeApi('old');
    await deploy();
    const { pool } = house.database;
    for (const hash of [null, 'ffffffffffff.00']) {
      await pool.query('UPDATE deployment SET config_hash = $2 WHERE api_id = $1', [apiId, hash]);
      await pool.query('UPDATE api SET draft_hash = $2, draft_revision = revision WHERE id = $1', [apiId, hash]);
      expect(await isBehind()).toBe(false);
    }
    const { rows } = await pool.query<{ same: boolean }>(
      'SELECT draft_hash = config_hash AS same FROM api JOIN deployment ON api_id = api.id WHERE api.id = $1',
      [apiId],
    );
    expect(rows).toEqual([{ same: true }]);
  });

  it('count the routes of a deployment without reading it', async () => {
    const { apiId, save, deploy } = await makeApi('counted');
    await save('/more', 'more');
    const { routeCount } = await deploy();
    const { items } = await owner.apis.listDeployments({ projectId, apiId });
    expect([routeCount, items.map((item) => item.routeCount)]).toEqual([2, [2]]);
  });
});
