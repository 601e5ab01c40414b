// The condition that finds a piece of a text by the index of its letters (migration 0102): the same words as the index, so
// that Postgres takes it, and the comparison that decides.
import { Prisma } from '#prisma/generated/client.ts';

/**
 * @param search   at least one letter, upper and lower case alike
 * @param columns  names of the indexed columns, in the index's order
 */
export function searchCondition(search: string, columns: readonly [string, ...string[]]): Prisma.Sql {
  const names = columns.map((column) => Prisma.raw(column));
  const found = Prisma.sql`position(lower(${search}::text) IN lower(concat_ws(E'\n', ${Prisma.join(names)}))) > 0`;
  // One letter has no pair; what has it is found soon by looking.
  if ([...search].length < 2) return found;
  return Prisma.sql`search_grams(${Prisma.join(names)}) @> search_grams(${search}::text) AND ${found}`;
}
