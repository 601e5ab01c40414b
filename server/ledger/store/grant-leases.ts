// Takes units of quotas for this process: in one transaction per batch, under the row lock of each quota period, so that
// the units handed out to all processes never exceed the limit.
import type { Pool } from 'pg';
import type { QuotaPeriod } from '../../contracts/directory.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { PeriodBounds } from '../model/quota-period.ts';
import { sizeLease } from '../model/size-lease.ts';

export type LeaseAsk = {
  planId: string;
  keyId: string;
  period: QuotaPeriod;
  bounds: PeriodBounds;
  /** The asker's limit; used only when the plan's row is gone or has another period by now. */
  limit: number;
  /** Requests waiting for a unit. */
  waiting: number;
};

/** units 0: the quota is spent. unleased: units of the quota that no process holds after this grant. */
export type LeaseGrant = { leaseId: number; units: number; unleased: number };

/** Creates the rows of quota periods met for the first time ($1: JSON array). */
const ensurePeriodsSql = `
  INSERT INTO ledger.quota_period (plan_id, key_id, period_start, period_end)
  SELECT "planId", "keyId", to_timestamp("startMs" / 1000), to_timestamp("endMs" / 1000)
  FROM json_to_recordset($1) AS ask ("planId" text, "keyId" text, "startMs" bigint, "endMs" bigint)
  ORDER BY 1, 2, 3
  ON CONFLICT (plan_id, key_id, period_start) DO NOTHING`;

/** Locks the quota periods asked for ($1: JSON array) in key order and reads them with their plan's limit of now. */
const lockPeriodsSql = `
  SELECT ask.position, period.leased::float8 AS leased, plan.quota_limit, plan.quota_period
  FROM json_to_recordset($1) AS ask (position integer, "planId" text, "keyId" text, "startMs" bigint)
  JOIN ledger.quota_period AS period
    ON (period.plan_id, period.key_id, period.period_start) = (ask."planId", ask."keyId", to_timestamp(ask."startMs" / 1000))
  LEFT JOIN usage_plan AS plan ON plan.id = ask."planId"
  ORDER BY period.plan_id, period.key_id, period.period_start
  FOR UPDATE OF period`;

/** Books grants ($2: JSON array) on quotas and on this process's ($1) leases. The quota rows are locked already. */
const bookGrantsSql = `
  WITH granted AS (
    SELECT ask.*, to_timestamp("startMs" / 1000) AS period_start
    FROM json_to_recordset($2) AS ask (position integer, "planId" text, "keyId" text, "startMs" bigint, units bigint)
  ), booked AS (
    UPDATE ledger.quota_period AS period SET leased = period.leased + granted.units FROM granted
    WHERE (period.plan_id, period.key_id, period.period_start) = (granted."planId", granted."keyId", granted.period_start)
  ), leased AS (
    INSERT INTO ledger.lease AS lease (spool_id, plan_id, key_id, period_start, granted)
    SELECT $1, "planId", "keyId", period_start, units FROM granted
    ON CONFLICT (spool_id, plan_id, key_id, period_start) DO UPDATE SET granted = lease.granted + excluded.granted
    RETURNING id, plan_id, key_id, period_start
  )
  SELECT granted.position, leased.id::float8 AS lease_id FROM granted
  JOIN leased ON (leased.plan_id, leased.key_id, leased.period_start) = (granted."planId", granted."keyId", granted.period_start)`;

/**
 * Grants each ask what `sizeLease` allows.
 *
 * The limit is the plan's row of now, so a limit that was lowered holds from the next grant on.
 *
 * @param asks  at most one per plan, key and period
 * @returns     one grant per ask, in the order of the asks
 * @throws      what Postgres throws; units of a grant whose COMMIT was not answered stay on the lease unused and go
 *              back when the process closes it
 */
export async function grantLeases(pool: Pool, spoolId: string, asks: readonly LeaseAsk[]): Promise<LeaseGrant[]> {
  const rows = asks.map(({ planId, keyId, bounds }, position) => ({ position, planId, keyId, ...bounds }));
  return inTransaction(pool, async (tx) => {
    const grants: LeaseGrant[] = asks.map(() => ({ leaseId: 0, units: 0, unleased: 0 }));
    await tx.query(ensurePeriodsSql, [JSON.stringify(rows)]);
    const locked = await tx.query<LockedPeriod>(lockPeriodsSql, [JSON.stringify(rows)]);
    const sized: ((typeof rows)[number] & { units: number })[] = [];
    for (const period of locked.rows) {
      const [ask, row] = [asks[period.position], rows[period.position]];
      if (!ask || !row) continue;
      const limit = period.quota_period === ask.period && period.quota_limit !== null ? period.quota_limit : ask.limit;
      const units = sizeLease(limit, period.leased, ask.waiting);
      grants[period.position] = { leaseId: 0, units, unleased: Math.max(0, limit - period.leased - units) };
      if (units > 0) sized.push({ ...row, units });
    }
    if (sized.length > 0) {
      const leased = await tx.query<{ position: number; lease_id: number }>(bookGrantsSql, [spoolId, JSON.stringify(sized)]);
      for (const { position, lease_id } of leased.rows) {
        const grant = grants[position];
        if (grant) grant.leaseId = lease_id;
      }
    }
    return grants;
  });
}

type LockedPeriod = { position: number; leased: number; quota_limit: number | null; quota_period: string | null };
