// Books the sums that charts read: the entries of a segment once more by project, by API, by key and by customer, in the
// transaction that books them.
import type { SqlTransaction } from '../../contracts/ports.ts';
import type { LedgerEntry } from '../model/fold-segment.ts';
import type { TrafficSumKind } from '../model/sum-traffic.ts';
import { sumTraffic } from '../model/sum-traffic.ts';
import type { TrafficGrain } from '../model/traffic-span.ts';

const kinds: readonly TrafficSumKind[] = ['project', 'api', 'key', 'customer'];
const grains: readonly TrafficGrain[] = ['minute', 'hour', 'day'];

/** In the order every transaction locks their rows. */
const tables = kinds.flatMap((kind) => grains.map((grain) => ({ kind, grain, statement: addTo(`ledger.${kind}_${grain}`) })));

/**
 * Adds entries to the sums of traffic.
 *
 * @param tx  the transaction that books the entries; its rows of entries are locked already
 */
export async function bookTraffic(tx: SqlTransaction, entries: readonly LedgerEntry[]): Promise<void> {
  for (const { kind, grain, statement } of tables) await tx.query(statement, [JSON.stringify(sumTraffic(entries, kind, grain))]);
}

/** Adds rows ($1: JSON array, sorted). Uses the primary key; locks the rows it changes in the order given. */
function addTo(table: string): string {
  return `
  INSERT INTO ${table} AS sums (
    project_id, at, subject_id, requests, forwarded, throttled, quota_refused, server_errors, latency_us_sum,
    upstream_latency_us_sum)
  SELECT project_id, to_timestamp(at_ms / 1000), subject_id, requests, forwarded, throttled, quota_refused, server_errors,
    latency_us_sum, upstream_latency_us_sum
  FROM json_to_recordset($1) AS booked (
    project_id text, at_ms bigint, subject_id text, requests bigint, forwarded bigint, throttled bigint, quota_refused bigint,
    server_errors bigint, latency_us_sum bigint, upstream_latency_us_sum bigint)
  ON CONFLICT (project_id, at, subject_id) DO UPDATE SET
    requests = sums.requests + excluded.requests,
    forwarded = sums.forwarded + excluded.forwarded,
    throttled = sums.throttled + excluded.throttled,
    quota_refused = sums.quota_refused + excluded.quota_refused,
    server_errors = sums.server_errors + excluded.server_errors,
    latency_us_sum = sums.latency_us_sum + excluded.latency_us_sum,
    upstream_latency_us_sum = sums.upstream_latency_us_sum + excluded.upstream_latency_us_sum`;
}
