import { expect, it } from 'vitest';
import { systemRandom } from './random.ts';

it('spells version-4 UUIDs, no two alike over many batches', () => {
  const drawn = Array.from({ length: 10_000 }, () => systemRandom.uuid());
  expect(new Set(drawn).size).toBe(10_000);
  for (const uuid of drawn) expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
