// Reads the sums of traffic that charts show. Tables are chosen by kind and grain from fixed names; values always travel
// as parameters.
import type { SqlTransaction, TrafficReader } from '../contracts/ports.ts';
import type { TrafficCounts, TrafficKind, TrafficPoint } from '../contracts/traffic.ts';
import { limits } from '../kernel/limits.ts';
import type { TrafficGrain } from './model/traffic-span.ts';
import { sumGrain, trafficSpan } from './model/traffic-span.ts';

/** @param sql  a pool seen through asSqlTransaction */
export function createTrafficReader(sql: SqlTransaction): TrafficReader {
  return {
    readTraffic: async (projectId, { range, by, id, nowMs }) => {
      const { grain, ...span } = trafficSpan(range, by ?? 'api', nowMs);
      const bounds = [projectId, span.fromMs, span.toMs];
      const isSplit = by !== undefined && id === undefined;
      const [first, subjectIds] = await Promise.all([
        sql.query<{ atMs: number | null }>(firstSql(grain), [projectId]),
        isSplit ? readBusiest(sql, { projectId, by, grain: sumGrain(range), fromMs: span.fromMs, toMs: span.toMs }) : [],
      ]);
      const ids = subjectIds.map(({ subjectId }) => subjectId);
      const [whole, parts] = await Promise.all([
        id !== undefined && by !== undefined
          ? sql.query<TrafficPoint>(partsSql(by, grain, `''`), [...bounds, [id], span.stepSeconds])
          : sql.query<TrafficPoint>(wholeSql(grain), [...bounds, span.stepSeconds]),
        ids.length > 0 && by !== undefined
          ? sql.query<TrafficPoint>(partsSql(by, grain, 'subject_id'), [...bounds, ids, span.stepSeconds])
          : { rows: [] },
      ]);
      return { ...span, asOfMs: nowMs, knownFromMs: first.rows[0]?.atMs ?? null, subjectIds: ids, points: [...whole.rows, ...parts.rows] };
    },
    readBusiest: async (projectId, { range, by, nowMs }) => {
      const { fromMs, toMs } = trafficSpan(range, by, nowMs);
      return readBusiest(sql, { projectId, by, grain: sumGrain(range), fromMs, toMs });
    },
  };
}

type BusiestQuery = { projectId: string; by: TrafficKind; grain: TrafficGrain; fromMs: number; toMs: number };

async function readBusiest(sql: SqlTransaction, { projectId, by, grain, fromMs, toMs }: BusiestQuery) {
  const { rows } = await sql.query<TrafficCounts & { subjectId: string }>(busiestSql(by, grain), [projectId, fromMs, toMs]);
  return rows;
}

const sums = `
  sum(requests)::float8 AS requests, sum(forwarded)::float8 AS forwarded, sum(throttled)::float8 AS throttled,
  sum(quota_refused)::float8 AS "quotaRefused", sum(server_errors)::float8 AS errors,
  sum(latency_us_sum)::float8 / 1000 AS "latencyMsSum", sum(upstream_latency_us_sum)::float8 / 1000 AS "upstreamLatencyMsSum"`;

const within = 'project_id = $1 AND at >= to_timestamp($2::bigint / 1000) AND at < to_timestamp($3::bigint / 1000)';

/** Start of the step of $n seconds an instant lies in, epoch ms; steps divide days (UTC). */
function stepOf(parameter: string): string {
  return `(floor(extract(epoch FROM at) / ${parameter}::integer) * ${parameter}::integer * 1000)::float8 AS "atMs"`;
}

/** First traffic of a project ($1); the head of the primary key, one row. */
function firstSql(grain: TrafficGrain): string {
  return `SELECT (extract(epoch FROM min(at)) * 1000)::float8 AS "atMs" FROM ledger.api_${grain} WHERE project_id = $1`;
}

/** The whole project by step of $4 seconds; the head of the primary key. */
function wholeSql(grain: TrafficGrain): string {
  return `SELECT ${stepOf('$4')}, '' AS "subjectId", ${sums} FROM ledger.api_${grain} WHERE ${within} GROUP BY 1 ORDER BY 1`;
}

/** Subjects $4 by step of $5 seconds; the primary key, told apart by `name` (the id, or one text for all). */
function partsSql(by: TrafficKind, grain: TrafficGrain, name: 'subject_id' | `''`): string {
  return `
  SELECT ${stepOf('$5')}, ${name} AS "subjectId", ${sums} FROM ${tableOf(by, grain)}
  WHERE ${within} AND subject_id = ANY ($4) GROUP BY 1, 2 ORDER BY 1`;
}

/** The subjects with the most requests, those without a name left out; the head of the primary key. */
function busiestSql(by: TrafficKind, grain: TrafficGrain): string {
  return `
  SELECT subject_id AS "subjectId", ${sums} FROM ${tableOf(by, grain)}
  WHERE ${within} AND subject_id <> '' GROUP BY 1 ORDER BY requests DESC, 1 LIMIT ${limits.ledger.busiestMax}`;
}

/** Minutes of keys and customers are not summed up: they are few enough in three hours to be read from the entries. */
function tableOf(by: TrafficKind, grain: TrafficGrain): string {
  if (by === 'api' || grain !== 'minute') return `ledger.${by}_${grain}`;
  const forwarded = `outcome IN ('served', 'failed', 'aborted')`;
  return `(
    SELECT project_id, at, ${by}_id AS subject_id, requests, CASE WHEN ${forwarded} THEN requests ELSE 0 END AS forwarded,
      CASE WHEN outcome = 'throttled' THEN requests ELSE 0 END AS throttled,
      CASE WHEN outcome = 'quota' THEN requests ELSE 0 END AS quota_refused, server_errors,
      CASE WHEN ${forwarded} THEN latency_us_sum ELSE 0 END AS latency_us_sum,
      CASE WHEN ${forwarded} THEN upstream_latency_us_sum ELSE 0 END AS upstream_latency_us_sum
    FROM ledger.entry_minute) AS entry`;
}
