// Every list is paged on the server: ask for `limit` items after `cursor`; the answer's `nextCursor` is null at the end.
import { z } from 'zod';
import { limits } from '../kernel/limits.ts';

export const PageRequest = z.object({
  /** `nextCursor` of the page before; absent begins at the start. Opaque to callers. */
  cursor: z.string().min(1).max(300).optional(),
  limit: z.int().min(1).max(limits.control.pageSizeMax).default(limits.control.pageSizeDefault),
});
export type PageRequest = z.infer<typeof PageRequest>;

/** A page that may be narrowed by a piece of a name, upper and lower case alike. */
export const SearchRequest = PageRequest.extend({ search: z.string().max(200).default('') });
export type SearchRequest = z.infer<typeof SearchRequest>;

export type Page<Item> = { items: Item[]; nextCursor: string | null };

/**
 * Cuts a page from rows that were read one further than asked.
 *
 * @param rows      at most limit + 1 rows, in order
 * @param limit     items of a page
 * @param cursorOf  the cursor that continues after a row
 */
export function cutPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  view: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
