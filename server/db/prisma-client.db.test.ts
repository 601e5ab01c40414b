import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import type { Database } from './prisma-client.ts';
import { openDatabase } from './prisma-client.ts';
import { writeAuditRecord } from './write-audit-record.ts';

describe('openDatabase', () => {
  let test_: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test_ = await createTestDatabase();
    database = openDatabase({ connectionString: test_.connectionString, applicationName: 'sluice-test', maxConnections: 4 });
  });
  afterAll(async () => {
    await database.close();
    await test_.close();
  });

  const project = (id: string, accountId: string) => ({ id, name: id, accountId });
  const actor = { kind: 'system', id: 'test', name: 'test' } as const;

  test('Prisma and SQL share one transaction: both see what neither has committed', async () => {
    await database.transaction(async (tx, sql) => {
      await tx.project.create({ data: project('p1', '000000000001') });
      const { rows } = await sql.query('SELECT id FROM project');
      expect(rows).toEqual([{ id: 'p1' }]);
      await writeAuditRecord(sql, {
        projectId: 'p1',
        actor,
        action: 'project.create',
        entityKind: 'project',
        entityId: 'p1',
        after: { name: 'p1' },
      });
      expect(await database.pool.query('SELECT id FROM project')).toMatchObject({ rows: [] });
    });
    expect(await database.prisma.project.count()).toBe(1);
    expect(await database.prisma.auditRecord.findMany()).toMatchObject([{ action: 'project.create', before: null, after: { name: 'p1' } }]);
  });

  test('a throw rolls back both', async () => {
    const attempt = database.transaction(async (tx, sql) => {
      await sql.query("INSERT INTO project (id, name, account_id) VALUES ('p2', 'p2', '000000000002')");
      await tx.project.create({ data: project('p3', '000000000003') });
      throw new Error('changed my mind');
    });
    await expect(attempt).rejects.toThrow('changed my mind');
    expect(await database.prisma.project.count()).toBe(1);
  });

  test('transactions at the same time do not mix', async () => {
    await Promise.all(
      [4, 5, 6, 7].map((number) =>
        database.transaction(async (tx, sql) => {
          const mine = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
          const { rows } = await sql.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
          expect(rows[0]?.pid).toBe(mine[0]?.pid);
          await tx.project.create({ data: project(`p${number}`, `00000000000${number}`) });
        }),
      ),
    );
    expect(await database.prisma.project.count()).toBe(5);
  });

  test('queries side by side in one transaction take turns, and a failed one holds nothing up', async () => {
    const warnings: string[] = [];
    const remember = (warning: Error) => warnings.push(warning.message);
    process.on('warning', remember);
    const sums = await database.transaction(async (tx, sql) => {
      await tx.$executeRaw`SAVEPOINT before`;
      const failing = sql.query('SELECT no_such_column').catch(() => 'failed');
      const back = sql.query('ROLLBACK TO before');
      const reads = [1, 2, 3].map((number) => sql.query<{ sum: number }>('SELECT $1::int + 1 AS sum', [number]));
      expect(await failing).toBe('failed');
      await back;
      return (await Promise.all(reads)).map(({ rows }) => rows[0]?.sum);
    });
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', remember);
    expect(sums).toEqual([2, 3, 4]);
    expect(warnings).toEqual([]);
  });
});
