// Usage as a table, an outcome a column, page by page: however many keys a project has, no row is left out unsaid.
import { z } from 'zod';
import type { Page } from '../contracts/page.ts';
import { cutPage } from '../contracts/page.ts';
import type { SqlTransaction } from '../contracts/ports.ts';
import { UsageOutcome as outcomeNames, type UsageOutcome, type UsageSums, type UsageTableQuery } from '../contracts/usage.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import type { KeptPages } from './model/kept-pages.ts';
import { FirstPage } from './store/first-page.ts';
import { entriesOf, sumsByOneSubject, sumsByOutcome } from './store/usage-entries.ts';

export type UsageTableDeps = { sql: SqlTransaction; pages: KeptPages; clock: Pick<Clock, 'nowMs'> };

type Row = Omit<UsageSums, 'atMs' | 'customerId' | 'keyId'> & { atMs?: number; customerId?: string; keyId?: string };

/** What a page continues after: the number it is ordered by (requests, or the step's beginning in ms), then the ids. */
const Cursor = z.array(z.union([z.number(), z.string().max(128)])).max(4);

/**
 * Reads one page. Rows are told apart by what they are ordered by, so a page that is turned while requests are counted
 * shows none twice as long as steps are over.
 *
 * @throws AppError `input.invalid` for a range that ends before it begins, or a cursor that this question did not give
 */
export async function readUsageTable({ sql, pages, clock }: UsageTableDeps, query: UsageTableQuery): Promise<Page<UsageSums>> {
  const entries = entriesOf(query);
  const { values } = entries;
  const dimensions = (['time', 'customer', 'key'] as const).filter((dimension) => query.by.includes(dimension));
  const columns = { time: entries.at, customer: 'customer_id', key: 'key_id' };
  const atMs = `(extract(epoch FROM ${entries.at}) * 1000)::float8`;
  const selected = { time: `${atMs} AS "atMs"`, customer: 'customer_id AS "customerId"', key: 'key_id AS "keyId"' };
  const order = dimensions.map((dimension) => (dimension === 'time' ? atMs : columns[dimension]));
  if (query.order === 'most') order.unshift(requestsSum);
  const direction = query.order === 'oldest' ? 'ASC' : 'DESC';
  let having = '';
  if (query.cursor !== undefined) {
    const after = readCursor(
      query.cursor,
      order.map((expression) => (expression === requestsSum || expression === atMs ? 'number' : 'string')),
    );
    values.push(...after);
    const places = after.map(
      (_, index) => `$${values.length - after.length + index + 1}${typeof after[index] === 'number' ? '::float8' : ''}`,
    );
    having = `HAVING (${order.join(', ')}) ${query.order === 'oldest' ? '>' : '<'} (${places.join(', ')})`;
  }
  const page = `GROUP BY ${dimensions.map((dimension) => columns[dimension]).join(', ')} ${having}
    ORDER BY ${order.map((expression) => `${expression} ${direction}`).join(', ')} LIMIT ${query.limit + 1}`;
  // Which of very many stand on this page is told by sums with few rows; the entries are then read for those alone.
  const subject = query.order === 'most' && dimensions.length === 1 ? dimensions[0] : undefined;
  const sumsOf = subject === 'key' || subject === 'customer' ? sumsByOneSubject(query, subject) : null;
  const first = sumsOf && query.cursor === undefined ? new FirstPage({ sql, pages }, query, { ...sumsOf, nowMs: clock.nowMs() }) : null;
  const among = first?.narrow(values) ?? '';
  const onPage = sumsOf === null ? '' : `AND ${subject}_id = ANY (ARRAY(SELECT ${subject}_id ${sumsOf.from} ${among} ${page}))`;
  // Steps are few and each has very many entries.
  const isByTime = dimensions.length === 1 && dimensions[0] === 'time';
  const from = (isByTime ? sumsByOutcome(query) : null) ?? entries.from;
  const { rows } = await sql.query<Row>(
    `SELECT ${[...dimensions.map((one) => selected[one]), sums].join(', ')} ${from} ${onPage} ${page}`,
    values,
  );
  await first?.keep(rows.map((row) => (subject === 'key' ? row.keyId : row.customerId) ?? ''));
  const cursorOf = (row: Row) => {
    const place = dimensions.map((dimension) => ({ time: row.atMs, customer: row.customerId, key: row.keyId })[dimension]);
    return writeCursor(query.order === 'most' ? [row.requests, ...place] : place);
  };
  return cutPage(rows, query.limit, cursorOf, (row) => ({
    ...row,
    atMs: row.atMs ?? null,
    customerId: row.customerId ?? null,
    keyId: row.keyId ?? null,
  }));
}

/** Whole numbers are exact in it up to 2^53, which is what an answer's numbers can say; of very many groups it is twice as fast. */
const requestsSum = 'sum(requests::float8)';
const outcomeSum = (outcome: UsageOutcome) => `coalesce(sum(requests) FILTER (WHERE outcome = '${outcome}'), 0)::float8 AS "${outcome}"`;
const sums = `${outcomeNames.options.map(outcomeSum).join(', ')},
  sum(requests)::float8 AS requests, sum(quota_units)::float8 AS "quotaUnits",
  sum(request_bytes)::float8 AS "requestBytes", sum(response_bytes)::float8 AS "responseBytes"`;

function writeCursor(place: readonly (number | string | undefined)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** @param kinds  of what the list is ordered by */
function readCursor(text: string, kinds: readonly string[]): (number | string)[] {
  const wrong = new AppError('input.invalid', 'This cursor is not one of this list.', { field: 'cursor' });
  try {
    const place = Cursor.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if (place.length === kinds.length && place.every((value, index) => typeof value === kinds[index])) return place;
  } catch {
    throw wrong;
  }
  throw wrong;
}
