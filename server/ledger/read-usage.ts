// The one reader of the ledger. Statements are put together from fixed pieces by dimension; values always travel as
// parameters.
import type { SqlTransaction, UsageReader } from '../contracts/ports.ts';
import type { QuotaUse, RequestLogEntry, RequestLogQuery, UsageDimension, UsageQuery, UsageRow } from '../contracts/usage.ts';
import { AppError } from '../kernel/app-error.ts';
import type { Clock } from '../kernel/clock.ts';
import { limits } from '../kernel/limits.ts';
import { KeptPages } from './model/kept-pages.ts';
import { quotaPeriodAt } from './model/quota-period.ts';
import { readUsageTable } from './read-usage-table.ts';
import { entriesOf } from './store/usage-entries.ts';

/**
 * @param sql    a pool seen through asSqlTransaction, or a transaction whose snapshot is to be read
 * @param clock  tells how long first pages of tables have been kept
 */
export function createUsageReader(sql: SqlTransaction, clock: Pick<Clock, 'nowMs'>): UsageReader {
  const pages = new KeptPages();
  return {
    readUsage: (query) => readUsage(sql, query),
    readUsageTable: (query) => readUsageTable({ sql, pages, clock }, query),
    readQuotas: (projectId, filter, nowMs) => readQuotas(sql, projectId, filter, nowMs),
    readRequestLog: (query) => readRequestLog(sql, query),
  };
}

const columnOf: Readonly<Record<UsageDimension, { column: string; field: keyof UsageRow }>> = {
  time: { column: 'at', field: 'atMs' },
  key: { column: 'key_id', field: 'keyId' },
  customer: { column: 'customer_id', field: 'customerId' },
  plan: { column: 'plan_id', field: 'planId' },
  api: { column: 'api_id', field: 'apiId' },
  stage: { column: 'stage_id', field: 'stageId' },
  route: { column: 'route_id', field: 'routeId' },
  outcome: { column: 'outcome', field: 'outcome' },
};

async function readUsage(sql: SqlTransaction, query: UsageQuery): Promise<UsageRow[]> {
  const entries = entriesOf(query);
  const groups = [...new Set(query.groupBy)].map((dimension) => ({
    ...columnOf[dimension],
    ...(dimension === 'time' && { column: entries.at }),
  }));
  const groupColumns = groups.map(({ column }) => column);
  const selected = groups.map(({ column, field }) =>
    field === 'atMs' ? `(extract(epoch FROM ${column}) * 1000)::float8 AS "atMs"` : `${column} AS "${field}"`,
  );
  const { rows } = await sql.query<Partial<UsageRow>>(
    `SELECT ${[...selected, sums].join(', ')} ${entries.from}
     ${groupColumns.length > 0 ? `GROUP BY ${groupColumns.join(', ')} ORDER BY ${groupColumns.join(', ')}` : ''}
     LIMIT ${limits.ledger.usageRowsMax + 1}`,
    entries.values,
  );
  if (rows.length > limits.ledger.usageRowsMax) {
    throw new AppError('input.too_large', `This is more than ${limits.ledger.usageRowsMax} rows: ask for a shorter time or longer steps.`);
  }
  return rows.map((row) => ({ ...nothing, ...row }));
}

const sums = `
  coalesce(sum(requests), 0)::float8 AS requests,
  coalesce(sum(requests) FILTER (WHERE outcome = 'served'), 0)::float8 AS served,
  coalesce(sum(quota_units), 0)::float8 AS "quotaUnits",
  coalesce(sum(client_errors), 0)::float8 AS "clientErrors",
  coalesce(sum(server_errors), 0)::float8 AS "serverErrors",
  coalesce(sum(request_bytes), 0)::float8 AS "requestBytes",
  coalesce(sum(response_bytes), 0)::float8 AS "responseBytes",
  coalesce(sum(latency_us_sum), 0)::float8 / 1000 AS "latencyMsSum",
  coalesce(sum(upstream_latency_us_sum), 0)::float8 / 1000 AS "upstreamLatencyMsSum"`;

const nothing: UsageRow = {
  atMs: null,
  keyId: null,
  customerId: null,
  planId: null,
  apiId: null,
  stageId: null,
  routeId: null,
  outcome: null,
  requests: 0,
  served: 0,
  quotaUnits: 0,
  clientErrors: 0,
  serverErrors: 0,
  requestBytes: 0,
  responseBytes: 0,
  latencyMsSum: 0,
  upstreamLatencyMsSum: 0,
};

/**
 * Every key bound to a plan with a quota, with what its line used ($2..$4: start of the running DAY, WEEK and MONTH, epoch
 * ms; $5..$7 filters or null). Primary keys and the plans of one project; takes no locks.
 */
const readQuotasSql = `
  SELECT plan.id AS "planId", bound.api_key_id AS "keyId", coalesce(key.lineage_id, key.id) AS "lineageId", coalesce(key.customer_id, '') AS "customerId",
    plan.quota_limit AS limit, plan.quota_period AS period, coalesce(used.used, 0)::float8 AS used
  FROM usage_plan AS plan
  JOIN usage_plan_key AS bound ON bound.usage_plan_id = plan.id
  JOIN api_key AS key ON key.id = bound.api_key_id
  LEFT JOIN ledger.quota_period AS used ON used.plan_id = plan.id AND used.key_id = coalesce(key.lineage_id, key.id)
    AND used.period_start = to_timestamp(
      (CASE plan.quota_period WHEN 'DAY' THEN $2::bigint WHEN 'WEEK' THEN $3::bigint ELSE $4::bigint END) / 1000)
  WHERE plan.project_id = $1 AND plan.quota_limit IS NOT NULL
    AND ($5::text IS NULL OR plan.id = $5) AND ($6::text IS NULL OR key.id = $6) AND ($7::text IS NULL OR key.customer_id = $7)
  ORDER BY plan.id, key.id
  LIMIT ${limits.ledger.usageRowsMax}`;

async function readQuotas(
  sql: SqlTransaction,
  projectId: string,
  filter: { planId?: string; keyId?: string; customerId?: string },
  nowMs: number,
): Promise<QuotaUse[]> {
  const bounds = { DAY: quotaPeriodAt('DAY', nowMs), WEEK: quotaPeriodAt('WEEK', nowMs), MONTH: quotaPeriodAt('MONTH', nowMs) };
  const starts = [bounds.DAY.startMs, bounds.WEEK.startMs, bounds.MONTH.startMs];
  const values = [projectId, ...starts, filter.planId ?? null, filter.keyId ?? null, filter.customerId ?? null];
  const { rows } = await sql.query<Omit<QuotaUse, 'startMs' | 'endMs' | 'remaining'>>(readQuotasSql, values);
  return rows.map((row) => ({ ...row, ...bounds[row.period], remaining: Math.max(0, row.limit - row.used) }));
}

/** Newest entries of a project ($1) before ($8, $9); index on (project_id, at DESC, id DESC); takes no locks. */
const readRequestLogSql = `
  SELECT id::text AS "logId", (extract(epoch FROM at) * 1000)::float8 AS "atMs", request_id AS "requestId", key_id AS "keyId",
    customer_id AS "customerId", api_id AS "apiId", stage_id AS "stageId", route_id AS "routeId", outcome, status, method,
    path, source_ip AS "sourceIp", request_bytes::float8 AS "requestBytes", response_bytes::float8 AS "responseBytes",
    latency_us::float8 / 1000 AS "latencyMs", upstream_latency_us::float8 / 1000 AS "upstreamLatencyMs"
  FROM ledger.request_log
  WHERE project_id = $1 AND ($2::text IS NULL OR key_id = $2) AND ($3::text IS NULL OR customer_id = $3)
    AND ($4::text IS NULL OR api_id = $4) AND ($5::text IS NULL OR stage_id = $5) AND ($6::text IS NULL OR outcome = $6)
    AND ($7::text IS NULL OR request_id = $7)
    AND ($8::bigint IS NULL OR (at, id) < (to_timestamp($8::bigint / 1000.0), $9::bigint))
  ORDER BY at DESC, id DESC
  LIMIT $10`;

async function readRequestLog(sql: SqlTransaction, query: RequestLogQuery): Promise<RequestLogEntry[]> {
  const { keyId, customerId, apiId, stageId, outcome, requestId, before } = query;
  const filters = [keyId, customerId, apiId, stageId, outcome, requestId, before?.atMs, before?.logId].map((value) => value ?? null);
  const { rows } = await sql.query<RequestLogEntry>(readRequestLogSql, [query.projectId, ...filters, query.limit]);
  return rows;
}
