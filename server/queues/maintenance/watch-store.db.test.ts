// What is told of a store whose dead rows cannot be removed.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '#server/testing/test-database.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { statementsOfPool } from '../store/statements.ts';
import { readStoreFacts, storeWarning } from './watch-store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('the oldest open snapshot is told with its age and owner, and is gone when it ends', async () => {
  const statements = statementsOfPool(database.pool);
  const reader = new pg.Client({ connectionString: database.connectionString, application_name: 'report' });
  await reader.connect();
  try {
    await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await reader.query('SELECT count(*) FROM messaging.message');
    const facts = await readStoreFacts(statements);
    expect(facts.oldestSnapshotSeconds).toBeGreaterThan(0);
    expect(facts.oldestSnapshotOf).toMatch(/^report \(\d+\)$/);
    await reader.query('COMMIT');
  } finally {
    await reader.end();
  }
  expect((await readStoreFacts(statements)).oldestSnapshotOf).not.toMatch(/^report/);
});

test.each([
  [{}, null],
  [{ oldestSnapshotSeconds: 29 }, null],
  [{ oldestSnapshotSeconds: 31 }, /transaction/],
  [{ inactiveSlots: 1 }, /replication slot/],
  [{ deadRows: 1_000_001 }, /vacuum/],
])('%j warrants %s', (given, expected) => {
  const warning = storeWarning({ oldestSnapshotSeconds: 0, oldestSnapshotOf: '', inactiveSlots: 0, deadRows: 0, ...given });
  if (expected === null) expect(warning).toBeNull();
  else expect(warning).toMatch(expected);
});
