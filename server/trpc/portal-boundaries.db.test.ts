// Walks every procedure of the portal as a developer of another customer: whatever it names of the first customer's is
// not there, and nothing it lists is the first customer's.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertUsagePlan } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';
import type { Authorization } from './procedures.ts';
import { appRouter } from './root.ts';

type Procedure = { _def: { meta?: { authorization?: Authorization } } };
const ofDevelopers = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
  .filter(([, { _def }]) => _def.meta?.authorization?.kind === 'developer')
  .map(([path]) => path);

/** Procedures that name something of a customer's, with what they are called with. A new one must be added here or below. */
const naming: Record<string, (ids: Ids) => object> = {
  'portal.getApplication': ({ applicationId }) => ({ applicationId }),
  'portal.createKey': ({ applicationId }) => ({ applicationId, environment: 'sandbox' }),
  'portal.usage': ({ applicationId }) => ({ range: 'days', applicationId }),
  'portal.rotateKey': ({ apiKeyId }) => ({ apiKeyId }),
  'portal.revokeKey': ({ apiKeyId }) => ({ apiKeyId }),
  'portal.revokeSession': ({ sessionId }) => ({ sessionId }),
};
const listing = ['portal.whoAmI', 'portal.listSessions', 'portal.listApplications', 'portal.quotas', 'portal.listPlans'];
const ofTheCallerAlone = ['portal.signOut', 'portal.changePassword', 'portal.createApplication'];

type Ids = { applicationId: string; apiKeyId: string; sessionId: string };
let house: TestConsole;
let first: Caller;
let other: Caller;
let ids: Ids;

beforeAll(async () => {
  house = await createTestConsole();
  first = (await house.signInDeveloper()).caller;
  other = (await house.signInDeveloper()).caller;
  const planId = await insertUsagePlan(house.database.pool, house.projectId, { quotaLimit: 10 });
  await house.database.pool.query('UPDATE usage_plan SET is_published = true WHERE id = $1', [planId]);
  const { applicationId } = await first.portal.createApplication({ name: 'mine', usagePlanId: planId });
  const { apiKeyId } = await first.portal.createKey({ applicationId, environment: 'live' });
  ids = { applicationId, apiKeyId, sessionId: (await first.portal.whoAmI()).sessionId };
});
afterAll(() => house.close());

function call(caller: Caller, path: string, input: object): Promise<unknown> {
  let target: unknown = caller;
  for (const part of path.split('.')) target = (target as Record<string, unknown>)[part];
  return (target as (input: object) => Promise<unknown>)(input);
}

describe('a developer of another customer', () => {
  it('is tried on every procedure of the portal', () => {
    expect([...Object.keys(naming), ...listing, ...ofTheCallerAlone].sort()).toEqual(ofDevelopers.sort());
  });

  it.each(Object.entries(naming))('finds nothing of the first one’s through %s', async (path, input) => {
    await expect(call(other, path, input(ids))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each(listing)('is shown nothing of the first one’s by %s', async (path) => {
    const shown = JSON.stringify(await call(other, path, {}));
    for (const id of Object.values(ids)) expect(shown).not.toContain(id);
  });

  it('while the first one sees it', async () => {
    const shown = JSON.stringify([await first.portal.listApplications(), await first.portal.quotas(), await first.portal.listSessions()]);
    for (const id of Object.values(ids)) expect(shown).toContain(id);
  });
});
