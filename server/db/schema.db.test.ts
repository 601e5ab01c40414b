import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestDatabase } from '../testing/test-database.ts';
import { createTestDatabase } from '../testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const scalars: Record<string, string> = {
  String: 'text',
  Int: 'integer',
  BigInt: 'bigint',
  Float: 'double precision',
  Boolean: 'boolean',
  DateTime: 'timestamp with time zone',
  Json: 'jsonb',
  Bytes: 'bytea',
};

type Column = { table: string; column: string; type: string; isNullable: boolean };

/** The columns that schema.prisma declares: a field whose type is a scalar; relations have none. */
function declaredColumns(schema: string): Column[] {
  const columns: Column[] = [];
  for (const [, body = ''] of schema.matchAll(/^model \w+ \{\n(.*?)^\}/gms)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? 'model without @@map';
    for (const [, field = '', type = '', suffix = '', attributes = ''] of body.matchAll(/^ {2}(\w+) +(\w+)(\?|\[\])?(.*)$/gm)) {
      const scalar = scalars[type];
      if (scalar === undefined) continue;
      const column = /@map\("(\w+)"\)/.exec(attributes)?.[1] ?? field;
      columns.push({ table, column, type: suffix === '[]' ? 'ARRAY' : scalar, isNullable: suffix === '?' });
    }
  }
  return columns.sort(byName);
}

function byName(a: Column, b: Column): number {
  return `${a.table}.${a.column}` < `${b.table}.${b.column}` ? -1 : 1;
}

test('the migrations make exactly the tables, columns, types and nullability that the Prisma schema declares', async () => {
  const declared = declaredColumns(await readFile('prisma/schema.prisma', 'utf8'));
  expect(declared.length).toBeGreaterThan(100);
  const { rows } = await database.pool.query<Column>(`
    SELECT table_name AS "table", column_name AS "column", data_type AS type, is_nullable = 'YES' AS "isNullable"
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT IN ('_prisma_migrations', 'change')`);
  expect(rows.sort(byName)).toEqual(declared);
});

test('every unique key and index of the Prisma schema is there', async () => {
  const schema = await readFile('prisma/schema.prisma', 'utf8');
  const { rows } = await database.pool.query<{ table: string; columns: string[]; isUnique: boolean }>(`
    SELECT t.relname AS "table", i.indisunique AS "isUnique",
           array(SELECT a.attname::text FROM unnest(i.indkey) WITH ORDINALITY AS k(attnum, position)
                 JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum ORDER BY position) AS columns
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid WHERE t.relnamespace = 'public'::regnamespace`);
  const present = new Set(rows.map((row) => `${row.table}(${row.columns.join(',')})`));
  const uniques = new Set(rows.filter((row) => row.isUnique).map((row) => `${row.table}(${row.columns.join(',')})`));
  let count = 0;
  for (const [, body = ''] of schema.matchAll(/^model \w+ \{\n(.*?)^\}/gms)) {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1];
    const columnOf = new Map(
      [...body.matchAll(/^ {2}(\w+) .*?(?:@map\("(\w+)"\).*)?$/gm)].map(([, field, column]) => [field, column ?? field]),
    );
    for (const [, kind, fields = ''] of body.matchAll(/@@(id|unique|index)\(\[(.*?)\]/g)) {
      const key = `${table}(${fields.split(',').map((field) => columnOf.get(field.trim()))})`;
      expect(kind === 'index' ? present : uniques, `${kind} ${key}`).toContain(key);
      count += 1;
    }
  }
  expect(count).toBeGreaterThan(20);
});
