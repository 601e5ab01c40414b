// Reads the sums of traffic that charts show: first who is busiest, then the steps of those alone.
import type { SqlTransaction, TrafficReader } from '../contracts/ports.ts';
import type { TrafficCounts, TrafficKind, TrafficPoint, TrafficRange } from '../contracts/traffic.ts';
import { limits } from '../kernel/limits.ts';
import { sumGrain, trafficSpan } from './model/traffic-span.ts';
import { findBusiest } from './store/rank-busiest.ts';
import { busiestOfSql, firstSql, partsSql, rowsSql, wholeSql } from './store/traffic-sql.ts';

/** @param sql  a pool seen through asSqlTransaction */
export function createTrafficReader(sql: SqlTransaction): TrafficReader {
  return {
    readTraffic: async (projectId, { range, by, id, nowMs }) => {
      const { grain, ...span } = trafficSpan(range, by ?? 'api', nowMs);
      const bounds = [projectId, span.fromMs, span.toMs];
      const isSplit = by !== undefined && id === undefined;
      const [first, whole, busiest] = await Promise.all([
        sql.query<{ atMs: number | null }>(firstSql(grain), [projectId]),
        id !== undefined && by !== undefined
          ? sql.query<TrafficPoint>(partsSql(by, grain, `''`), [...bounds, [id], span.stepSeconds])
          : sql.query<TrafficPoint>(wholeSql(grain), [...bounds, span.stepSeconds]),
        isSplit ? readBusiest(sql, { projectId, by, range, nowMs }) : [],
      ]);
      const ids = busiest.map(({ subjectId }) => subjectId);
      const parts =
        ids.length > 0 && by !== undefined
          ? await (span.stepSeconds === grainSeconds[grain]
              ? sql.query<TrafficPoint>(rowsSql(by, grain), [...bounds, ids])
              : sql.query<TrafficPoint>(partsSql(by, grain, 'subject_id'), [...bounds, ids, span.stepSeconds]))
          : { rows: [] };
      return { ...span, asOfMs: nowMs, knownFromMs: first.rows[0]?.atMs ?? null, subjectIds: ids, points: [...whole.rows, ...parts.rows] };
    },
    readBusiest: (projectId, { range, by, nowMs }) => readBusiest(sql, { projectId, by, range, nowMs }),
  };
}

const grainSeconds = { minute: 60, hour: 3_600, day: 86_400 } as const;

type BusiestQuery = { projectId: string; by: TrafficKind; range: TrafficRange; nowMs: number };

async function readBusiest(sql: SqlTransaction, query: BusiestQuery): Promise<(TrafficCounts & { subjectId: string })[]> {
  const { projectId, by, range, nowMs } = query;
  const { fromMs, toMs } = trafficSpan(range, by, nowMs);
  const ids = await findBusiest(sql, query, nowMs);
  if (ids.length === 0) return [];
  const values = [projectId, fromMs, toMs, ids, limits.ledger.busiestMax];
  const { rows } = await sql.query<TrafficCounts & { subjectId: string }>(busiestOfSql(by, sumGrain(range)), values);
  return rows;
}
