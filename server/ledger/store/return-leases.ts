// Gives units back to their quotas: those a living process does not need, and those a dead one's spool proves unused.
import type { Pool } from 'pg';
import { inTransaction } from '../../db/transaction.ts';
import { lockQuotasOfLeasesSql } from './booking-sql.ts';

/** Takes units ($2) off the quota periods of open leases ($1). The rows are locked already. */
const returnToQuotaSql = `
  UPDATE ledger.quota_period AS period SET leased = period.leased - given.units
  FROM (
    SELECT lease.plan_id, lease.key_id, lease.period_start, sum(back.units)::bigint AS units
    FROM unnest($1::bigint[], $2::bigint[]) AS back (lease_id, units)
    JOIN ledger.lease ON lease.id = back.lease_id AND lease.closed_at IS NULL
    GROUP BY 1, 2, 3
  ) AS given
  WHERE (period.plan_id, period.key_id, period.period_start) = (given.plan_id, given.key_id, given.period_start)`;

const returnFromLeaseSql = `
  UPDATE ledger.lease SET granted = granted - back.units
  FROM unnest($1::bigint[], $2::bigint[]) AS back (lease_id, units)
  WHERE lease.id = back.lease_id AND lease.closed_at IS NULL`;

/** Locks the quota periods of all open leases of a spool ($1), in key order. */
const lockQuotasOfSpoolSql = `
  SELECT FROM ledger.quota_period AS period
  WHERE (plan_id, key_id, period_start) IN (
    SELECT plan_id, key_id, period_start FROM ledger.lease WHERE spool_id = $1 AND closed_at IS NULL)
  ORDER BY plan_id, key_id, period_start
  FOR UPDATE`;

/** Gives what a spool's ($1) open leases did not use back to their quotas. The rows are locked already. */
const returnUnusedSql = `
  UPDATE ledger.quota_period AS period SET leased = period.leased - (lease.granted - lease.used)
  FROM ledger.lease
  WHERE lease.spool_id = $1 AND lease.closed_at IS NULL
    AND (period.plan_id, period.key_id, period.period_start) = (lease.plan_id, lease.key_id, lease.period_start)`;

/** Closes a spool's ($1) leases; $2 true sets what was granted to what was used. Unique index on spool_id first. */
const closeLeasesSql = `
  UPDATE ledger.lease SET closed_at = clock_timestamp(), granted = CASE WHEN $2 THEN used ELSE granted END
  WHERE spool_id = $1 AND closed_at IS NULL`;

const forgetSegmentsSql = `DELETE FROM ledger.segment WHERE spool_id = $1`;

/**
 * Returns units that this process took off its shared memory and therefore cannot spend any more.
 *
 * @param units  by lease id
 */
export async function returnUnits(pool: Pool, units: ReadonlyMap<number, number>): Promise<void> {
  const columns = [[...units.keys()], [...units.values()]];
  await inTransaction(pool, async (tx) => {
    await tx.query(lockQuotasOfLeasesSql, [columns[0]]);
    await tx.query(returnToQuotaSql, columns);
    await tx.query(returnFromLeaseSql, columns);
  });
}

/**
 * Closes the leases of a process that ended, once all its segments are booked. Doing it again changes nothing.
 *
 * @param isProven  the spool is complete: what it does not show was not spent, and goes back. Otherwise (the machine
 *                  went down with the process and may have lost the spool's last writes) the rest is forfeited
 */
export async function closeLeases(pool: Pool, spoolId: string, isProven: boolean): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(lockQuotasOfSpoolSql, [spoolId]);
    if (isProven) await tx.query(returnUnusedSql, [spoolId]);
    await tx.query(closeLeasesSql, [spoolId, isProven]);
  });
}

/** Forgets which segments of a spool were booked; only when its directory is gone for good. */
export async function forgetSpool(pool: Pool, spoolId: string): Promise<void> {
  await pool.query(forgetSegmentsSql, [spoolId]);
}
