// Which subjects are the busiest of a range. Where there are few, that is read as it is now. Where there are many (thousands
// of keys over weeks), those that stood out at the last ranking are candidates, kept in ledger.ranking and renewed in the
// background; their sums are read as they are now, so every number equals the ledger, and only somebody who became busy
// since the last ranking is missing.
import type { SqlTransaction } from '../../contracts/ports.ts';
import { TrafficKind, TrafficRange } from '../../contracts/traffic.ts';
import { limits } from '../../kernel/limits.ts';
import { sumGrain, trafficSpan } from '../model/traffic-span.ts';
import { busiestOfAllSql } from './traffic-sql.ts';

export type RankedRange = { projectId: string; by: TrafficKind; range: TrafficRange };

/** Primary key; the hour that `asked_at` may be late keeps readers from writing at every glance. */
const readRankingSql = `
  SELECT subject_ids AS "subjectIds", asked_at < to_timestamp($4::bigint / 1000) - interval '1 hour' AS "isAskedAnew"
  FROM ledger.ranking WHERE project_id = $1 AND kind = $2 AND range = $3
    AND ranked_at > to_timestamp($4::bigint / 1000) - $5::float8 * interval '1 millisecond'`;

const noteAskedSql = `
  UPDATE ledger.ranking SET asked_at = to_timestamp($4::bigint / 1000) WHERE project_id = $1 AND kind = $2 AND range = $3`;

const keepRankingSql = `
  INSERT INTO ledger.ranking (project_id, kind, range, ranked_at, asked_at, subject_ids)
  VALUES ($1, $2, $3, to_timestamp($4::bigint / 1000), to_timestamp($4::bigint / 1000), $5)
  ON CONFLICT (project_id, kind, range) DO UPDATE SET ranked_at = excluded.ranked_at, subject_ids = excluded.subject_ids`;

/** Keeps two processes from ranking the same at once; no connection is held between runs. */
const electSql = `SELECT pg_try_advisory_xact_lock(hashtextextended('sluice.duty.ledger.ranking', 0)) AS elected`;

const forgetSql = `DELETE FROM ledger.ranking WHERE asked_at < to_timestamp($1::bigint / 1000) - $2::float8 * interval '1 day'`;

/** Rankings that are due, the oldest first; a small table, read whole. */
const dueSql = `
  SELECT project_id AS "projectId", kind AS by, range FROM ledger.ranking
  WHERE ranked_at < to_timestamp($1::bigint / 1000) - CASE WHEN range IN ('3h', '24h') THEN $2::float8 ELSE $3::float8 END * interval '1 millisecond'
  ORDER BY ranked_at LIMIT $4`;

/** @returns ids among which the busiest are, at most limits.ledger.rankedMax */
export async function findBusiest(sql: SqlTransaction, ranked: RankedRange, nowMs: number): Promise<readonly string[]> {
  const key = [ranked.projectId, ranked.by, ranked.range, nowMs];
  const { rows } = await sql.query<{ subjectIds: string[]; isAskedAnew: boolean }>(readRankingSql, [...key, limits.ledger.rankingMsMax]);
  const [known] = rows;
  if (!known) return rank(sql, ranked, nowMs);
  if (known.isAskedAnew) await sql.query(noteAskedSql, key);
  return known.subjectIds;
}

/**
 * Renews rankings that somebody asked for lately: those of hours every minute, those of days every quarter of an hour.
 *
 * @returns rankings renewed; 0 when another process does it
 */
export async function renewRankings(sql: SqlTransaction, nowMs: number): Promise<number> {
  const { rows: elected } = await sql.query<{ elected: boolean }>(electSql);
  if (elected[0]?.elected !== true) return 0;
  await sql.query(forgetSql, [nowMs, limits.ledger.rankingUnaskedDays]);
  const { rankingHoursMs, rankingDaysMs, rankingsPerRun } = limits.ledger;
  const { rows } = await sql.query<RankedRange>(dueSql, [nowMs, rankingHoursMs, rankingDaysMs, rankingsPerRun]);
  for (const { projectId, by, range } of rows) {
    await rank(sql, { projectId, by: TrafficKind.parse(by), range: TrafficRange.parse(range) }, nowMs);
  }
  return rows.length;
}

/** Looks through all subjects, and keeps what it found when there were many. */
async function rank(sql: SqlTransaction, { projectId, by, range }: RankedRange, nowMs: number): Promise<readonly string[]> {
  const { fromMs, toMs } = trafficSpan(range, by, nowMs);
  const { rankedMax, unrankedRowsMax } = limits.ledger;
  const { rows } = await sql.query<{ subjectId: string; rowsRead: number }>(busiestOfAllSql(by, sumGrain(range)), [
    projectId,
    fromMs,
    toMs,
    rankedMax,
  ]);
  const subjectIds = rows.map(({ subjectId }) => subjectId);
  if ((rows[0]?.rowsRead ?? 0) > unrankedRowsMax) await sql.query(keepRankingSql, [projectId, by, range, nowMs, subjectIds]);
  return subjectIds;
}
