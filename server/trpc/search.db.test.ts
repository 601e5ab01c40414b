// Searches of long lists: what is found is what contains the text, page by page, whatever the index makes of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertProject } from '../testing/factories.ts';
import type { TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
beforeAll(async () => {
  house = await createTestConsole();
});
afterAll(() => house.close());

const names = ['Mobile 100%', 'mobile_app', '주문 서버', '주문', 'a', 'Straße', 'x'.repeat(100), "o'clock \\ back", 'mobile 2'];

describe('the search of keys and of the audit log', () => {
  it('finds what contains the text, upper and lower case alike, pages through it, and takes signs for themselves', async () => {
    const { caller } = await house.signIn('owner');
    const { projectId } = house;
    for (const name of names) await caller.apiKeys.create({ projectId, name });
    const searches = ['MOBILE', '주문', '주', '%', '_', 'a', 'ß', "'", '\\', 'xxx', 'zz', 'mobile 1', ...names];
    for (const search of searches) {
      const wanted = names.filter((name) => name.toLowerCase().includes(search.toLowerCase())).toSorted();
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await caller.apiKeys.list({ projectId, search, limit: 2, ...(cursor === undefined ? {} : { cursor }) });
        found.push(...page.items.map(({ name }) => name));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect([search, found.toSorted()]).toEqual([search, wanted]);
      const audit = await caller.audit.list({ projectId, search, entityKind: 'api_key', limit: 100 });
      const named = new Set(audit.items.map(({ entityName }) => entityName));
      for (const name of wanted) expect(named).toContain(name);
    }
    const none = await caller.apiKeys.list({ projectId, search: 'mobile', usagePlanId: 'aaaaaaaaaa' });
    expect(none.items).toEqual([]);
  });

  it('looks in action, thing and actor, newest first, and never in another project', async () => {
    const { id: projectId } = await insertProject(house.database.pool);
    const { caller } = await house.signIn('owner', projectId);
    for (const name of ['mobile', '주문']) await caller.apiKeys.create({ projectId, name });
    const all = await caller.audit.list({ projectId, limit: 100 });
    const byAction = await caller.audit.list({ projectId, search: 'api_key.create', limit: 100 });
    expect(byAction.items).toEqual(all.items.filter(({ action }) => action === 'api_key.create'));
    expect(byAction.items).toHaveLength(2);
    const [first] = byAction.items;
    const second = await caller.audit.list({ projectId, search: 'KEY.create', limit: 1 });
    expect(second.items).toEqual([first]);
    const rest = await caller.audit.list({ projectId, search: 'KEY.create', limit: 1, cursor: second.nextCursor ?? '' });
    expect(rest).toEqual({ items: byAction.items.slice(1), nextCursor: null });
    expect((await caller.audit.list({ projectId, search: first?.actorName.toUpperCase() ?? '' })).items.length).toBe(all.items.length);
  });
});
