// A snapshot that stays open keeps every dead row of the message tables. Sends, claims, changes of visibility and deletes, whose
// plans were made while the tables were empty, must not walk them: each looks at a number of rows that does not grow.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPool } from '#server/db/pool.ts';
import { insertProject, insertQueue } from '#server/testing/factories.ts';
import { messageRowsRead } from '#server/testing/rows-read.ts';
import { createTestDatabase } from '#server/testing/test-database.ts';
import { changeVisibility } from './change-visibility.ts';
import { claimMessages } from './claim-messages.ts';
import { deleteMessages } from './delete-messages.ts';
import { sendMessages } from './send-messages.ts';
import { messagingSessionOptions, transactionsOfPool } from './statements.ts';

const deadRows = 3_000;

test('with a snapshot open the way of a message reads no more rows than without', async () => {
  const database = await createTestDatabase();
  const { connectionString } = database;
  // One connection, as plans are kept by each.
  const pool = createPool({ connectionString, applicationName: 'dead', maxConnections: 1, sessionOptions: messagingSessionOptions });
  const transact = transactionsOfPool(pool);
  const { id: queueId } = await insertQueue(database.pool, (await insertProject(database.pool)).id);
  let lowerBound = '0';
  const wayOf = (count: number) =>
    transact(async (statements) => {
      const message = { body: 'b', attributes: null, systemAttributes: null, delaySeconds: 0, sizeBytes: 1 };
      const before = await messageRowsRead(statements);
      const entry = () => ({ queueId, messageId: randomUUID(), senderId: 's', message, deadLetterSource: null });
      await sendMessages(statements, Array.from({ length: count }, entry));
      const look = { lowerBound, dueWithinMs: 2_000, isReadyFirst: true, redrive: null };
      const [outcome] = await claimMessages(statements, [{ queueId, count, visibilityTimeoutSeconds: 30, ...look }]);
      const messages = outcome?.messages ?? [];
      expect(messages).toHaveLength(count);
      lowerBound = messages.at(-1)?.sequence ?? lowerBound;
      await changeVisibility(
        statements,
        messages.map((handle) => ({ handle, timeoutSeconds: 20 })),
      );
      expect(await deleteMessages(statements, messages)).not.toContain(false);
      return (await messageRowsRead(statements)) - before;
    });
  // As after a quiet hour: known to hold next to nothing when the plans are made.
  await database.pool.query('VACUUM ANALYZE messaging.message, messaging.ready, messaging.lease');
  await wayOf(1);
  const snapshot = await database.pool.connect();
  await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await snapshot.query('SELECT count(*) FROM messaging.message');
  await wayOf(deadRows);
  expect(await wayOf(1)).toBeLessThan(100);
  await snapshot.query('COMMIT');
  snapshot.release();
  await pool.end();
  await database.close();
});
