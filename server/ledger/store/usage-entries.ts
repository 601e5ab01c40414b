// The entries a question about usage is about: which table, which rows. Put together from fixed pieces; values always travel
// as parameters.
import type { UsageGrain, UsageOutcome } from '../../contracts/usage.ts';
import { AppError } from '../../kernel/app-error.ts';

type EntryFilter = {
  projectId: string;
  fromMs: number;
  toMs: number;
  grain: UsageGrain;
  keyId?: string | undefined;
  customerId?: string | undefined;
  planId?: string | undefined;
  apiId?: string | undefined;
  stageId?: string | undefined;
  routeId?: string | undefined;
  outcomes?: readonly UsageOutcome[] | undefined;
};

const filters = [
  ['keyId', 'key_id'],
  ['customerId', 'customer_id'],
  ['planId', 'plan_id'],
  ['apiId', 'api_id'],
  ['stageId', 'stage_id'],
  ['routeId', 'route_id'],
] as const;

/**
 * Reads one of the entry tables by (project_id, at), the head of its primary key; takes no locks. Months are sums of days.
 *
 * @returns FROM and WHERE, their values, and the expression of a step's beginning
 * @throws AppError `input.invalid` for a range that ends before it begins
 */
export function entriesOf(query: EntryFilter): { from: string; values: unknown[]; at: string } {
  if (query.toMs < query.fromMs) throw new AppError('input.invalid', 'The range must not end before it begins.', { field: 'toMs' });
  const { grain } = query;
  const values: unknown[] = [query.projectId, query.fromMs, query.toMs];
  const conditions = timeConditions(grain);
  for (const [field, column] of filters) {
    if (query[field] === undefined) continue;
    values.push(query[field]);
    conditions.push(`${column} = $${values.length}`);
  }
  if (query.outcomes) {
    values.push(query.outcomes);
    conditions.push(`outcome = ANY ($${values.length})`);
  }
  return {
    from: `FROM ledger.entry_${tableGrain(grain)} WHERE ${conditions.join(' AND ')}`,
    values,
    at: grain === 'month' ? "date_trunc('month', at, 'UTC')" : 'at',
  };
}

/**
 * The same entries summed by key or by customer alone, which say nothing but `requests`; the primary key, no locks.
 *
 * @returns FROM and WHERE over entriesOf's first three values, the subject under the name it has in entries; null where
 *          there are no such sums: for minutes, which are kept for a few hours only, and for questions that other ids narrow
 */
export function sumsByOneSubject(query: EntryFilter, subject: 'key' | 'customer'): SubjectSums | null {
  const isNarrowed = query.outcomes !== undefined || filters.some(([field]) => query[field] !== undefined);
  if (query.grain === 'minute' || isNarrowed) return null;
  const rows = `SELECT project_id, at, subject_id AS ${subject}_id, requests FROM ledger.${subject}_${tableGrain(query.grain)}`;
  return { subject, from: `FROM (${rows}) AS sums WHERE ${timeConditions(query.grain).join(' AND ')}` };
}

export type SubjectSums = { subject: 'key' | 'customer'; from: string };

/**
 * The same entries summed by outcome alone, with all that a usage table says of them; the primary key, no locks.
 *
 * @returns FROM and WHERE over entriesOf's values; null for questions that ids narrow
 */
export function sumsByOutcome(query: EntryFilter): string | null {
  if (filters.some(([field]) => query[field] !== undefined)) return null;
  return `FROM ledger.outcome_${tableGrain(query.grain)} WHERE ${[...timeConditions(query.grain), ...(query.outcomes ? ['outcome = ANY ($4)'] : [])].join(' AND ')}`;
}

export function tableGrain(grain: UsageGrain): 'minute' | 'hour' | 'day' {
  return grain === 'month' ? 'day' : grain;
}

/** The project ($1) from $2 to $3 (epoch ms), taken down and up to whole steps. */
function timeConditions(grain: UsageGrain): string[] {
  return [
    'project_id = $1',
    `at >= date_trunc('${grain}', to_timestamp($2::bigint / 1000.0), 'UTC')`,
    grain === 'month'
      ? `at < date_trunc('month', to_timestamp(($3::bigint - 1) / 1000.0), 'UTC') + interval '1 month'`
      : 'at < to_timestamp($3::bigint / 1000.0)',
  ];
}
