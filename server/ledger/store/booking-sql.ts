// The statements of a booking transaction (book-segment.ts), in the order it runs them.

/** Claims a segment's id; no row means it was booked before. Waits for another transaction that books the same id. */
export const claimSegmentSql = `
  INSERT INTO ledger.segment (id, spool_id, records, log_rows_dropped) VALUES ($1, $2, $3, $4)
  ON CONFLICT (id) DO NOTHING`;

/** Locks the quota periods of leases ($1) in key order: every transaction locks quota periods before leases. */
export const lockQuotasOfLeasesSql = `
  SELECT FROM ledger.quota_period AS period
  WHERE (plan_id, key_id, period_start) IN (SELECT plan_id, key_id, period_start FROM ledger.lease WHERE id = ANY ($1))
  ORDER BY plan_id, key_id, period_start
  FOR UPDATE`;

/** Adds units of entries ($2) to the quota periods of their leases ($1). The rows are locked already. */
export const bookQuotaUseSql = `
  UPDATE ledger.quota_period AS period SET used = period.used + booked.units
  FROM (
    SELECT lease.plan_id, lease.key_id, lease.period_start, sum(use.units)::bigint AS units
    FROM unnest($1::bigint[], $2::bigint[]) AS use (lease_id, units) JOIN ledger.lease ON lease.id = use.lease_id
    GROUP BY 1, 2, 3
  ) AS booked
  WHERE (period.plan_id, period.key_id, period.period_start) = (booked.plan_id, booked.key_id, booked.period_start)`;

/** Adds units of admissions ($2) to their leases ($1). Primary key; a process's leases are changed by it alone. */
export const bookLeaseUseSql = `
  UPDATE ledger.lease SET used = used + use.units
  FROM unnest($1::bigint[], $2::bigint[]) AS use (lease_id, units)
  WHERE lease.id = use.lease_id`;

/**
 * Adds units admitted without a lease ($1: JSON array) to the quota period their minute falls into; the period is the
 * plan's of today, the quota that of the key's line. They may carry a quota past its limit, which the installation chose.
 */
export const bookUnleasedUseSql = `
  INSERT INTO ledger.quota_period AS period (plan_id, key_id, period_start, period_end, leased, used)
  SELECT use."planId", coalesce(key.lineage_id, use."keyId"), date_trunc(plan.quota_period, at, 'UTC'),
    date_trunc(plan.quota_period, at, 'UTC') + ('1 ' || plan.quota_period)::interval, sum(use.units), sum(use.units)
  FROM json_to_recordset($1) AS use ("planId" text, "keyId" text, "minuteMs" bigint, units bigint)
  JOIN usage_plan AS plan ON plan.id = use."planId" AND plan.quota_period IS NOT NULL
  LEFT JOIN api_key AS key ON key.id = use."keyId",
  LATERAL to_timestamp(use."minuteMs" / 1000) AS at
  GROUP BY 1, 2, 3, 4
  ORDER BY 1, 2, 3
  ON CONFLICT (plan_id, key_id, period_start) DO UPDATE SET
    leased = period.leased + excluded.leased, used = period.used + excluded.used`;

/** Appends to the request log (logColumns). */
export const insertRequestLogSql = `
  INSERT INTO ledger.request_log (
    at, project_id, request_id, key_id, customer_id, api_id, stage_id, route_id, outcome, status, method, path, source_ip,
    request_bytes, response_bytes, latency_us, upstream_latency_us)
  SELECT to_timestamp(at_ms / 1000.0), project_id, request_id, key_id, customer_id, api_id, stage_id, route_id, outcome, status, method,
    path, source_ip, request_bytes, response_bytes, latency_us, upstream_latency_us
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[],
    $11::text[], $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::bigint[])
    AS row (at_ms, project_id, request_id, key_id, customer_id, api_id, stage_id, route_id, outcome, status, method, path, source_ip,
      request_bytes, response_bytes, latency_us, upstream_latency_us)`;
