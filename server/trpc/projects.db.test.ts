// Projects made by people: room of its own for who owns one already.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
beforeAll(async () => {
  house = await createTestConsole();
});
afterAll(() => house.close());

describe('projects.create', () => {
  it('makes the caller its owner, with an account id of its own and an audit record, and nothing of the other project in it', async () => {
    const { caller: before, claim } = await house.signIn('owner');
    await before.customers.create({ projectId: house.projectId, name: 'Acme' });
    const made = await before.projects.create({ name: 'Second' });
    // The next request: roles are read with each.
    const caller = await house.callerFor({ claim });
    expect(made).toMatchObject({ name: 'Second', role: 'owner', accountId: expect.stringMatching(/^\d{12}$/) });
    const { projectId } = made;
    expect((await caller.access.whoAmI()).projects.map((one) => one.projectId).sort()).toEqual([house.projectId, projectId].sort());
    expect((await caller.customers.list({ projectId })).items).toEqual([]);
    expect((await caller.access.listMembers({ projectId })).items).toMatchObject([{ role: 'owner' }]);
    expect((await caller.audit.list({ projectId })).items).toMatchObject([
      { action: 'project.create', entityId: projectId, entityName: 'Second' },
    ]);
  });

  it('refuses who owns none', async () => {
    const { caller } = await house.signIn('operator');
    await expect(caller.projects.create({ name: 'Third' })).rejects.toThrow('Only owners of a project can make another one.');
  });
});

describe('access.rememberProject', () => {
  it('says at the next sign-in which project was looked at last, of one’s own alone', async () => {
    const { caller, claim } = await house.signIn('owner');
    expect((await caller.access.whoAmI()).lastProjectId).toBeNull();
    const { projectId } = await caller.projects.create({ name: 'Fourth' });
    const next = await house.callerFor({ claim });
    await next.access.rememberProject({ projectId });
    expect((await (await house.callerFor({ claim })).access.whoAmI()).lastProjectId).toBe(projectId);
    const { caller: other } = await house.signIn('owner');
    await other.access.rememberProject({ projectId });
    expect((await other.access.whoAmI()).lastProjectId).toBeNull();
  });
});
