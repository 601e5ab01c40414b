// Statements over the sums of traffic, put together from fixed names by kind and grain; values always travel as parameters.
// $1 is the project, $2 and $3 the beginning and end of the span (epoch ms).
import { splitCounts, type TrafficCounts, type TrafficKind, trafficCounts } from '../../contracts/traffic.ts';
import type { TrafficGrain } from '../model/traffic-span.ts';

/** What rows of a table of traffic are told apart by; `project` is everything together. */
export type TrafficSumKind = 'project' | TrafficKind;

const columnOf: Readonly<Record<keyof TrafficCounts, string>> = {
  requests: 'requests',
  forwarded: 'forwarded',
  throttled: 'throttled',
  quotaRefused: 'quota_refused',
  errors: 'server_errors',
  latencyMsSum: 'latency_us_sum',
  upstreamLatencyMsSum: 'upstream_latency_us_sum',
};

/** Whole numbers are exact in float8 up to 2^53, which is what an answer's numbers can say; numeric sums take several times as long. */
function valuesOf(counts: readonly (keyof TrafficCounts)[], summed: boolean): string {
  return counts
    .map((count) => {
      const column = `${columnOf[count]}::float8`;
      return `${summed ? `sum(${column})` : column}${count.endsWith('MsSum') ? ' / 1000' : ''} AS "${count}"`;
    })
    .join(', ');
}

const within = 'project_id = $1 AND at >= to_timestamp($2::bigint / 1000) AND at < to_timestamp($3::bigint / 1000)';

/** First traffic of a project; the head of the primary key, one row. */
export function firstSql(grain: TrafficGrain): string {
  return `SELECT (extract(epoch FROM min(at)) * 1000)::float8 AS "atMs" FROM ledger.project_${grain} WHERE project_id = $1`;
}

/** A subject's steps as columns: `places` are the steps that have a row, counted from $2, in order; every other column has a value for each. */
export type ColumnsRow = { subjectId: string; places: number[] } & Partial<Record<keyof TrafficCounts, number[]>>;

/**
 * Steps of $4 seconds of the whole project, or of the subjects $5 (one, or with `split` several, each for itself): a row of
 * columns each, put together by Postgres, which takes a fraction of reading a row a step. The head of the primary key, or
 * the index on (project_id, subject_id, at).
 */
export function columnsSql({ kind, grain, split, isStepRow }: ColumnsQuery): string {
  const counts = split ? splitCounts : trafficCounts;
  const name = split ? 'subject_id' : `''`;
  const steps = `
    SELECT floor((extract(epoch FROM at)::float8 - $2::bigint / 1000) / $4::integer)::integer AS place, ${name} AS "subjectId", ${valuesOf(counts, !isStepRow)}
    FROM ${tableOf(kind, grain)} WHERE ${within} ${kind === 'project' ? '' : 'AND subject_id = ANY ($5)'} ${isStepRow ? '' : 'GROUP BY 1, 2'}`;
  const columns = counts.map((count) => `json_agg("${count}" ORDER BY place) AS "${count}"`);
  return `SELECT "subjectId", json_agg(place ORDER BY place) AS places, ${columns.join(', ')} FROM (${steps}) AS step GROUP BY 1`;
}

/** `isStepRow`: a step is a row of the table, so there is nothing to sum, which is half the time for a month of hours. */
type ColumnsQuery = { kind: TrafficSumKind; grain: TrafficGrain; split: boolean; isStepRow: boolean };

/** The $5 busiest of the subjects $4; index on (project_id, subject_id, at). */
export function busiestOfSql(kind: TrafficKind, grain: TrafficGrain): string {
  return `
  SELECT subject_id AS "subjectId", ${valuesOf(trafficCounts, true)} FROM ${tableOf(kind, grain)}
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
