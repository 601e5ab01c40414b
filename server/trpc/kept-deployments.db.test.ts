// How many deployments an API keeps: the newest, and whatever is served.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '../kernel/limits.ts';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
beforeAll(async () => {
  house = await createTestConsole();
});
afterAll(() => house.close());

it('a deployment takes away what is older than the newest and served by nobody', async () => {
  const { projectId } = house;
  const { pool } = house.database;
  const { caller } = await house.signIn('operator');
  const integration = { kind: 'mock' as const, status: 200, body: '', contentType: 'text/plain' };
  const { api } = await caller.apis.createReady({ projectId, name: 'shop', integration, limit: null });
  const { apiId } = api;
  // Two that are served, one of them by a canary, and many that nobody serves, all older than what follows.
  await pool.query(
    `INSERT INTO deployment (id, api_id, config, created_at, created_by)
     SELECT 'old' || lpad(i::text, 7, '0'), $1, (SELECT config FROM deployment WHERE api_id = $1), now() - i * interval '1 hour', 'test'
     FROM generate_series(1, 130) i`,
    [apiId],
  );
  const other = await caller.apis.createStage({ projectId, apiId, name: 'other' });
  await pool.query(`UPDATE stage SET deployment_id = 'old0000129', canary_deployment_id = 'old0000130', canary_percent = 1 WHERE id = $1`, [
    other.stageId,
  ]);
  const live = api.stages.find(({ name }) => name === 'live')?.stageId ?? '';
  await caller.apis.deploy({ projectId, apiId, stageIds: [live] });
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM deployment WHERE api_id = $1 ORDER BY created_at DESC', [apiId]);
  expect(rows).toHaveLength(limits.control.deploymentsKeptPerApi + 2);
  expect(rows.slice(-3).map(({ id }) => id)).toEqual(['old0000098', 'old0000129', 'old0000130']);
});
