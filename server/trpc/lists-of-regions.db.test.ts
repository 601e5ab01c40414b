// Lists of queues and topics where regions hold the same names: every one is on exactly one page.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insertQueue } from '../testing/factories.ts';
import type { Caller, TestConsole } from '../testing/test-console.ts';
import { createTestConsole } from '../testing/test-console.ts';

let house: TestConsole;
let viewer: Caller;
const named = ['alpha', 'beta', 'gamma'].flatMap((name) =>
  ['ap-northeast-2', 'eu-west-1', 'us-east-1'].map((region) => `${name} ${region}`),
);

beforeAll(async () => {
  house = await createTestConsole();
  viewer = (await house.signIn('viewer')).caller;
  const { projectId } = house;
  for (const [index, place] of named.toReversed().entries()) {
    const [name = '', region = ''] = place.split(' ');
    await insertQueue(house.database.pool, projectId, { name, region });
    await house.database.pool.query('INSERT INTO topic (id, project_id, region, name) VALUES ($1, $2, $3, $4)', [
      `topic0000${index}`,
      projectId,
      region,
      name,
    ]);
  }
});
afterAll(() => house.close());

it.each(['queues', 'topics'] as const)('pages through %s of the same name in every region, in one order', async (noun) => {
  const { projectId } = house;
  for (const limit of [1, 2, 4, 9]) {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await viewer[noun].list({ projectId, limit, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map(({ name, region }) => `${name} ${region}`));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && seen.length < 50);
    expect(seen).toEqual(named);
  }
});
