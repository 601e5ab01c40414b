// Books one folded segment: entries, quota, leases, request log and the segment's id in one transaction, so that every
// record counts once whatever crashes.
import type { ClientBase, Pool } from 'pg';
import type { SqlTransaction } from '../../contracts/ports.ts';
import { plainArray, textArray } from '../../db/array-text.ts';
import { asSqlTransaction, inClientTransaction } from '../../db/transaction.ts';
import type { RequestLogRow, SegmentFold } from '../model/fold-segment.ts';
import type { LeaseUse } from '../model/lease-sums.ts';
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
 * @param pause      awaited between parts of the log, while no row is locked that another transaction could want
 * @returns          false when the id was there: the segment counted before, nothing was changed
 * @throws           what Postgres throws; then nothing was booked, or, when the connection broke at COMMIT, the caller
 *                   cannot know and simply books again
 */
export async function bookSegment(
  pool: Pool,
  spoolId: string,
  segmentId: string,
  fold: SegmentFold,
  pause: () => Promise<void> = async () => undefined,
): Promise<boolean> {
  return inClientTransaction(pool, async (client) => {
    const claimed = await client.query(claimSegmentSql, [segmentId, spoolId, fold.records, fold.logRowsDropped]);
    if (claimed.rowCount === 0) return false;
    await appendLog(client, fold.logRows, pause);
    // Prepared: planning it costs as much as running it for a few entries.
    if (fold.entries.length > 0) await client.query({ name: 'book-entries', text: bookEntriesSql, values: entryColumns(fold.entries) });
    await bookQuotas(asSqlTransaction(client), fold);
    return true;
  });
}

/** In parts: Postgres is busy with a thousand rows for longer than a request takes, and may share its cores with the gateway. */
async function appendLog(client: ClientBase, rows: readonly RequestLogRow[], pause: () => Promise<void>): Promise<void> {
  for (let at = 0; at < rows.length; at += logRowsPerStatement) {
    if (at > 0) await pause();
    const values = logColumns(rows.slice(at, at + logRowsPerStatement));
    await client.query({ name: 'append-log', text: insertRequestLogSql, values });
  }
}

const logRowsPerStatement = 128;

async function bookQuotas(tx: SqlTransaction, fold: SegmentFold): Promise<void> {
  const leaseIds = [...new Set([...fold.quotaUse, ...fold.leaseUse].map((use) => use.leaseId))];
  if (leaseIds.length > 0) {
    await tx.query(lockQuotasOfLeasesSql, [plainArray(leaseIds)]);
    await tx.query(bookQuotaUseSql, columns(fold.quotaUse));
    await tx.query(bookLeaseUseSql, columns(fold.leaseUse));
  }
  if (fold.unleasedUse.length > 0) await tx.query(bookUnleasedUseSql, [JSON.stringify(fold.unleasedUse)]);
}

function columns(uses: readonly LeaseUse[]): [string, string] {
  return [plainArray(uses.map((use) => use.leaseId)), plainArray(uses.map((use) => use.units))];
}

/** Parameters of insertRequestLogSql. */
function logColumns(rows: readonly RequestLogRow[]): string[] {
  const texts = (of: (row: RequestLogRow) => string) => textArray(rows.map(of), storable);
  const numbers = (of: (row: RequestLogRow) => number) => plainArray(rows.map(of));
  return [
    numbers(({ atMs }) => atMs),
    texts(({ subject }) => subject.projectId),
    texts(({ requestId }) => requestId),
    texts(({ subject }) => subject.keyId),
    texts(({ subject }) => subject.customerId),
    texts(({ subject }) => subject.apiId),
    texts(({ subject }) => subject.stageId),
    texts(({ subject }) => subject.routeId),
    texts(({ ending }) => ending[0]),
    numbers(({ ending }) => ending[1]),
    texts(({ ending }) => ending[7]),
    texts(({ ending }) => ending[8]),
    texts(({ ending }) => ending[9]),
    numbers(({ ending }) => ending[2]),
    numbers(({ ending }) => ending[3]),
    numbers(({ ending }) => ending[4]),
    numbers(({ ending }) => ending[5]),
  ];
}

/** Text as Postgres takes it: no NUL, no half of a surrogate pair. */
function storable(text: string): string {
  return text.replaceAll('\u0000', '').toWellFormed();
}
