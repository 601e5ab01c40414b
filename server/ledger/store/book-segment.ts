// Books one folded segment: entries, quota, leases, request log and the segment's id in one transaction, so that every
// record counts once whatever crashes.
import type { Pool } from 'pg';
import type { SqlTransaction } from '../../contracts/ports.ts';
import { plainArray } from '../../db/array-text.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { RequestLogRow, SegmentFold } from '../model/fold-segment.ts';
import { bookEntriesSql, entryColumns } from './book-entries-sql.ts';
import {
  bookLeaseUseSql,
  bookQuotaUseSql,
  bookUnleasedUseSql,
  claimSegmentSql,
  insertRequestLogSql,
  lockQuotasOfLeasesSql,
} from './booking-sql.ts';

/**
 * Books a segment unless it is booked already.
 *
 * Locks are taken in one order by every process (segment, entries by minute, hour, day, sums of traffic and by outcome, quota periods, leases; rows of
 * a table by their key), so two shippers wait for each other but do not deadlock.
 *
 * @param segmentId  random id of the segment's head
 * @param spoolId    process the segment belongs to
 * @returns          false when the id was there: the segment counted before, nothing was changed
 * @throws           what Postgres throws; then nothing was booked, or, when the connection broke at COMMIT, the caller
 *                   cannot know and simply books again
 */
export async function bookSegment(pool: Pool, spoolId: string, segmentId: string, fold: SegmentFold): Promise<boolean> {
  return inTransaction(pool, async (tx) => {
    const claimed = await tx.query(claimSegmentSql, [segmentId, spoolId, fold.records, fold.logRowsDropped]);
    if (claimed.rowCount === 0) return false;
    if (fold.entries.length > 0) await tx.query(bookEntriesSql, entryColumns(fold.entries));
    await bookQuotas(tx, fold);
    if (fold.logRows.length > 0) await tx.query(insertRequestLogSql, [JSON.stringify(fold.logRows.map(logRow))]);
    return true;
  });
}

async function bookQuotas(tx: SqlTransaction, fold: SegmentFold): Promise<void> {
  const leaseIds = [...new Set([...fold.quotaUse, ...fold.leaseUse].map((use) => use.leaseId))];
  if (leaseIds.length > 0) {
    await tx.query(lockQuotasOfLeasesSql, [plainArray(leaseIds)]);
    await tx.query(bookQuotaUseSql, columns(fold.quotaUse));
    await tx.query(bookLeaseUseSql, columns(fold.leaseUse));
  }
  if (fold.unleasedUse.length > 0) await tx.query(bookUnleasedUseSql, [JSON.stringify(fold.unleasedUse)]);
}

function columns(uses: readonly { leaseId: number; units: number }[]): [string, string] {
  return [plainArray(uses.map((use) => use.leaseId)), plainArray(uses.map((use) => use.units))];
}

function logRow({ requestId, atMs, subject, ending }: RequestLogRow) {
  const [outcome, status, requestBytes, responseBytes, latencyUs, upstreamLatencyUs, , method, path, sourceIp] = ending;
  return {
    ...subject,
    requestId: storable(requestId),
    atMs,
    outcome,
    status,
    requestBytes,
    responseBytes,
    latencyUs,
    upstreamLatencyUs,
    method: storable(method),
    path: storable(path),
    sourceIp: storable(sourceIp),
  };
}

/** Text as Postgres takes it: no NUL, no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
