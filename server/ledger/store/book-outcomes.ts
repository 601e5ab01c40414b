// Books the sums that usage by time reads: the entries of a segment once more by project and outcome alone, in the
// transaction that books them.
import type { SqlTransaction } from '../../contracts/ports.ts';
import type { LedgerEntry } from '../model/fold-segment.ts';
import { sumOutcomes } from '../model/sum-outcomes.ts';
import { entryGrains } from './booking-sql.ts';

/** In the order every transaction locks their rows. */
const tables = entryGrains.map((grain) => ({ grain, statement: addTo(`ledger.outcome_${grain}`) }));

/**
 * Adds entries to the sums by outcome.
 *
 * @param tx  the transaction that books the entries; its rows of entries are locked already
 */
export async function bookOutcomes(tx: SqlTransaction, entries: readonly LedgerEntry[]): Promise<void> {
  for (const { grain, statement } of tables) await tx.query(statement, [JSON.stringify(sumOutcomes(entries, grain))]);
}

/** Adds rows ($1: JSON array, sorted). Uses the primary key; locks the rows it changes in the order given. */
function addTo(table: string): string {
  return `
  INSERT INTO ${table} AS sums (project_id, at, outcome, requests, quota_units, request_bytes, response_bytes)
  SELECT project_id, to_timestamp(at_ms / 1000), outcome, requests, quota_units, request_bytes, response_bytes
  FROM json_to_recordset($1) AS booked (
    project_id text, at_ms bigint, outcome text, requests bigint, quota_units bigint, request_bytes bigint, response_bytes bigint)
  ON CONFLICT (project_id, at, outcome) DO UPDATE SET
    requests = sums.requests + excluded.requests,
    quota_units = sums.quota_units + excluded.quota_units,
    request_bytes = sums.request_bytes + excluded.request_bytes,
    response_bytes = sums.response_bytes + excluded.response_bytes`;
}
