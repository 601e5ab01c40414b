// The statement that books a segment's entries: by minute, hour and day, the sums of them that charts read, by project, API, key
// and customer, and those that usage by time reads, by outcome. One statement, so that thousands of entries travel once.

import { plainArray, textArray } from '../../db/array-text.ts';
import type { LedgerEntry } from '../model/fold-segment.ts';

const grains = ['minute', 'hour', 'day'] as const;

/** What rows of the sums are told apart by; the empty text stands for the whole project. */
const subjects = { project: `''`, api: 'api_id', key: 'key_id', customer: 'customer_id' } as const;

const keyColumns = 'project_id, at, key_id, customer_id, plan_id, api_id, stage_id, route_id, outcome';
const keyPlaces = '1, 2, 3, 4, 5, 6, 7, 8, 9';
const figures = [
  ...['requests', 'quota_units', 'client_errors', 'server_errors', 'request_bytes', 'response_bytes'],
  ...['latency_us_sum', 'upstream_latency_us_sum'],
];

/** Served, failed or aborted; latencies are of these alone. */
const forwarded = `outcome IN ('served', 'failed', 'aborted')`;
const sums: readonly (readonly [column: string, of: string])[] = [
  ['requests', 'sum(requests)'],
  ['forwarded', `sum(requests) FILTER (WHERE ${forwarded})`],
  ['throttled', `sum(requests) FILTER (WHERE outcome = 'throttled')`],
  ['quota_refused', `sum(requests) FILTER (WHERE outcome = 'quota')`],
  ['server_errors', 'sum(server_errors)'],
  ['latency_us_sum', `sum(latency_us_sum) FILTER (WHERE ${forwarded})`],
  ['upstream_latency_us_sum', `sum(upstream_latency_us_sum) FILTER (WHERE ${forwarded})`],
];

const outcomeFigures = ['requests', 'quota_units', 'request_bytes', 'response_bytes'];

type Step = { name: string; insert: (from: string) => string };

const steps: readonly Step[] = [
  ...grains.map((grain) => ({ name: `entry_${grain}`, insert: (from: string) => addEntries(grain, from) })),
  ...Object.entries(subjects).flatMap(([kind, subject]) =>
    grains.map((grain) => ({ name: `${kind}_${grain}`, insert: (from: string) => addSums(`${kind}_${grain}`, grain, subject, from) })),
  ),
  ...grains.map((grain) => ({ name: `outcome_${grain}`, insert: (from: string) => addOutcomes(grain, from) })),
];

/**
 * Adds entries (entryColumns) to all their tables. Uses the primary keys; locks the rows it changes in key order, one table after the
 * other in the order of `steps`: each begins by asking the one before for its end. Days and hours are UTC.
 */
export const bookEntriesSql = `
  WITH booked AS MATERIALIZED (
    SELECT project_id, to_timestamp(minute_ms / 1000) AS at, key_id, customer_id, plan_id, api_id, stage_id, route_id, outcome,
      ${figures.join(', ')}
    FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      ${figures.map((_, index) => `$${index + 10}::bigint[]`).join(', ')})
      AS entry (project_id, minute_ms, key_id, customer_id, plan_id, api_id, stage_id, route_id, outcome, ${figures.join(', ')})
  ),
  ${steps.map(({ name, insert }, index) => `${name} AS (${insert(sourceAfter(steps[index - 1]))} RETURNING 1)`).join(',\n  ')}
  SELECT count(*) FROM ${steps.at(-1)?.name}`;

function sourceAfter(former: Step | undefined): string {
  return former === undefined ? 'booked' : `booked WHERE (SELECT count(*) FROM ${former.name}) >= 0`;
}

function addEntries(grain: (typeof grains)[number], from: string): string {
  return `
    INSERT INTO ledger.entry_${grain} AS entry (${keyColumns}, ${figures.join(', ')})
    SELECT project_id, date_trunc('${grain}', at, 'UTC'), key_id, customer_id, plan_id, api_id, stage_id, route_id, outcome,
      ${figures.map((figure) => `sum(${figure})`).join(', ')}
    FROM ${from} GROUP BY ${keyPlaces} ORDER BY ${keyPlaces}
    ON CONFLICT (${keyColumns}) DO UPDATE SET ${figures.map((figure) => `${figure} = entry.${figure} + excluded.${figure}`).join(', ')}`;
}

function addSums(table: string, grain: (typeof grains)[number], subject: string, from: string): string {
  return `
    INSERT INTO ledger.${table} AS sums (project_id, at, subject_id, ${sums.map(([column]) => column).join(', ')})
    SELECT project_id, date_trunc('${grain}', at, 'UTC'), ${subject}, ${sums.map(([, of]) => `coalesce(${of}, 0)`).join(', ')}
    FROM ${from} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (project_id, at, subject_id) DO UPDATE SET
      ${sums.map(([column]) => `${column} = sums.${column} + excluded.${column}`).join(', ')}`;
}

function addOutcomes(grain: (typeof grains)[number], from: string): string {
  return `
    INSERT INTO ledger.outcome_${grain} AS sums (project_id, at, outcome, ${outcomeFigures.join(', ')})
    SELECT project_id, date_trunc('${grain}', at, 'UTC'), outcome, ${outcomeFigures.map((figure) => `sum(${figure})`).join(', ')}
    FROM ${from} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (project_id, at, outcome) DO UPDATE SET
      ${outcomeFigures.map((figure) => `${figure} = sums.${figure} + excluded.${figure}`).join(', ')}`;
}

/** The parameters of bookEntriesSql. */
export function entryColumns(entries: readonly LedgerEntry[]): string[] {
  const text = (of: (entry: LedgerEntry) => string) => textArray(entries.map(of));
  const number = (of: (entry: LedgerEntry) => number) => plainArray(entries.map(of));
  return [
    text(({ subject }) => subject.projectId),
    number(({ minuteMs }) => minuteMs),
    text(({ subject }) => subject.keyId),
    text(({ subject }) => subject.customerId),
    text(({ subject }) => subject.planId),
    text(({ subject }) => subject.apiId),
    text(({ subject }) => subject.stageId),
    text(({ subject }) => subject.routeId),
    text(({ outcome }) => outcome),
    number(({ requests }) => requests),
    number(({ quotaUnits }) => quotaUnits),
    number(({ clientErrors }) => clientErrors),
    number(({ serverErrors }) => serverErrors),
    number(({ requestBytes }) => requestBytes),
    number(({ responseBytes }) => responseBytes),
    number(({ latencyUsSum }) => latencyUsSum),
    number(({ upstreamLatencyUsSum }) => upstreamLatencyUsSum),
  ];
}
