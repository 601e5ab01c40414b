// Statements over the sums of traffic, put together from fixed names by kind and grain; values always travel as parameters.
// $1 is the project, $2 and $3 the beginning and end of the span (epoch ms).
import type { TrafficKind } from '../../contracts/traffic.ts';
import type { TrafficSumKind } from '../model/sum-traffic.ts';
import type { TrafficGrain } from '../model/traffic-span.ts';

/** Whole numbers are exact in float8 up to 2^53, which is what an answer's numbers can say; numeric sums take several times as long. */
const sums = `
  sum(requests::float8) AS requests, sum(forwarded::float8) AS forwarded, sum(throttled::float8) AS throttled,
  sum(quota_refused::float8) AS "quotaRefused", sum(server_errors::float8) AS errors,
  sum(latency_us_sum::float8) / 1000 AS "latencyMsSum", sum(upstream_latency_us_sum::float8) / 1000 AS "upstreamLatencyMsSum"`;

/** The same of a row alone. */
const row = sums.replaceAll(/sum\((\w+)::float8\)/g, '$1::float8');

const within = 'project_id = $1 AND at >= to_timestamp($2::bigint / 1000) AND at < to_timestamp($3::bigint / 1000)';

/** First traffic of a project; the head of the primary key, one row. */
export function firstSql(grain: TrafficGrain): string {
  return `SELECT (extract(epoch FROM min(at)) * 1000)::float8 AS "atMs" FROM ledger.project_${grain} WHERE project_id = $1`;
}

/** The whole project by step of $4 seconds; the head of the primary key, a row a step or few. */
export function wholeSql(grain: TrafficGrain): string {
  return `SELECT ${stepOf('$4')}, '' AS "subjectId", ${sums} FROM ${tableOf('project', grain)} WHERE ${within} GROUP BY 1 ORDER BY 1`;
}

/** Subjects $4 by step of $5 seconds, told apart by `name` (the id, or one text for all); index on (project_id, subject_id, at). */
export function partsSql(kind: TrafficKind, grain: TrafficGrain, name: 'subject_id' | `''`): string {
  return `
  SELECT ${stepOf('$5')}, ${name} AS "subjectId", ${sums} FROM ${tableOf(kind, grain)}
  WHERE ${within} AND subject_id = ANY ($4) GROUP BY 1, 2 ORDER BY 1`;
}

/** As partsSql, where a step is a row: nothing to sum, which is half the time for a month of hours. */
export function rowsSql(kind: TrafficKind, grain: TrafficGrain): string {
  return `
  SELECT (extract(epoch FROM at) * 1000)::float8 AS "atMs", subject_id AS "subjectId", ${row} FROM ${tableOf(kind, grain)}
  WHERE ${within} AND subject_id = ANY ($4) ORDER BY at`;
}

/** The $5 busiest of the subjects $4; index on (project_id, subject_id, at). */
export function busiestOfSql(kind: TrafficKind, grain: TrafficGrain): string {
  return `
  SELECT subject_id AS "subjectId", ${sums} FROM ${tableOf(kind, grain)}
  WHERE ${within} AND subject_id = ANY ($4) GROUP BY 1 ORDER BY requests DESC, 1 LIMIT $5`;
}

/**
 * The $4 busiest of all subjects that have a name, each beside the number of rows looked through; the head of the primary
 * key. As slow as there are rows: thousands of subjects over weeks take a second.
 */
export function busiestOfAllSql(kind: TrafficKind, grain: TrafficGrain): string {
  return `
  WITH subject AS MATERIALIZED (
    SELECT subject_id, sum(requests) AS requests, count(*) AS steps FROM ${tableOf(kind, grain)}
    WHERE ${within} AND subject_id <> '' GROUP BY 1)
  SELECT subject_id AS "subjectId", (SELECT sum(steps)::float8 FROM subject) AS "rowsRead" FROM subject
  ORDER BY requests DESC, 1 LIMIT $4`;
}

function tableOf(kind: TrafficSumKind, grain: TrafficGrain): string {
  return `ledger.${kind}_${grain}`;
}

/** Start of the step of $n seconds an instant lies in, epoch ms; steps divide days (UTC). */
function stepOf(parameter: string): string {
  return `floor(date_part('epoch', at) / ${parameter}::integer) * ${parameter}::integer * 1000 AS "atMs"`;
}
