// Books the sums that charts read (migration 0090): the same entries once more by API, by key and by customer, in the
// transaction that books them.
import type { SqlTransaction } from '../../contracts/ports.ts';

/** Tables in the order every transaction locks them, each with the grain of its rows and the entries' field it is by. */
const tables = [
  { table: 'api_minute', grain: 'minute', field: '"apiId"' },
  { table: 'api_hour', grain: 'hour', field: '"apiId"' },
  { table: 'api_day', grain: 'day', field: '"apiId"' },
  { table: 'key_hour', grain: 'hour', field: '"keyId"' },
  { table: 'key_day', grain: 'day', field: '"keyId"' },
  { table: 'customer_hour', grain: 'hour', field: '"customerId"' },
  { table: 'customer_day', grain: 'day', field: '"customerId"' },
] as const;

const statements = tables.map(bookInto);

/**
 * Adds entries to the sums of traffic.
 *
 * @param tx    the transaction that books the entries; its rows of entries are locked already
 * @param rows  the entries as a JSON array, as booking-sql.ts takes them
 */
export async function bookTraffic(tx: SqlTransaction, rows: string): Promise<void> {
  for (const statement of statements) await tx.query(statement, [rows]);
}

/** Uses the primary key; locks the rows it changes, in key order. Days and hours are UTC. */
function bookInto({ table, grain, field }: (typeof tables)[number]): string {
  const forwarded = `FILTER (WHERE outcome IN ('served', 'failed', 'aborted'))`;
  return `
  INSERT INTO ledger.${table} AS sums (
    project_id, at, subject_id, requests, forwarded, throttled, quota_refused, server_errors, latency_us_sum,
    upstream_latency_us_sum)
  SELECT "projectId", date_trunc('${grain}', to_timestamp("minuteMs" / 1000), 'UTC') AS at, ${field}, sum(requests),
    coalesce(sum(requests) ${forwarded}, 0), coalesce(sum(requests) FILTER (WHERE outcome = 'throttled'), 0),
    coalesce(sum(requests) FILTER (WHERE outcome = 'quota'), 0), sum("serverErrors"),
    coalesce(sum("latencyUsSum") ${forwarded}, 0), coalesce(sum("upstreamLatencyUsSum") ${forwarded}, 0)
  FROM json_to_recordset($1) AS booked (
    "projectId" text, "minuteMs" bigint, "keyId" text, "customerId" text, "apiId" text, outcome text, requests bigint,
    "serverErrors" bigint, "latencyUsSum" bigint, "upstreamLatencyUsSum" bigint)
  GROUP BY 1, 2, 3
  ORDER BY 1, 2, 3
  ON CONFLICT (project_id, at, subject_id) DO UPDATE SET
    requests = sums.requests + excluded.requests,
    forwarded = sums.forwarded + excluded.forwarded,
    throttled = sums.throttled + excluded.throttled,
    quota_refused = sums.quota_refused + excluded.quota_refused,
    server_errors = sums.server_errors + excluded.server_errors,
    latency_us_sum = sums.latency_us_sum + excluded.latency_us_sum,
    upstream_latency_us_sum = sums.upstream_latency_us_sum + excluded.upstream_latency_us_sum`;
}
