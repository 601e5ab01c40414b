// Reads the sums of traffic that charts show: first who is busiest, then the steps of those alone.
import type { SqlTransaction, TrafficReader } from '../contracts/ports.ts';
import { splitCounts, type TrafficCounts, type TrafficKind, type TrafficRange, trafficCounts } from '../contracts/traffic.ts';
import { limits } from '../kernel/limits.ts';
import { spreadColumns } from './model/spread-columns.ts';
import { sumGrain, trafficGrainMs, trafficSpan } from './model/traffic-span.ts';
import { findBusiest } from './store/rank-busiest.ts';
import { busiestOfSql, type ColumnsRow, columnsSql, firstSql, type TrafficSumKind } from './store/traffic-sql.ts';

/** @param sql  a pool seen through asSqlTransaction */
export function createTrafficReader(sql: SqlTransaction): TrafficReader {
  return {
    readTraffic: async (projectId, query) => {
      const { range, by, id, nowMs } = query;
      const { grain, ...span } = trafficSpan(range, by ?? 'api', nowMs);
      const values = [projectId, span.fromMs, span.toMs, span.stepSeconds];
      const isStepRow = span.stepSeconds * 1_000 === trafficGrainMs[grain];
      const columns = (kind: TrafficSumKind, split: boolean, ids?: readonly string[]) =>
        sql.query<ColumnsRow>(columnsSql({ kind, grain, split, isStepRow }), ids === undefined ? values : [...values, ids]);
      const count = Math.ceil((span.toMs - span.fromMs) / (span.stepSeconds * 1_000));
      const [first, whole, ids] = await Promise.all([
        sql.query<{ atMs: number | null }>(firstSql(grain), [projectId]),
        id !== undefined && by !== undefined ? columns(by, false, [id]) : columns('project', false),
        by !== undefined && id === undefined
          ? readBusiest(sql, { projectId, by, range, nowMs }).then((busiest) => busiest.map(({ subjectId }) => subjectId))
          : [],
      ]);
      const parts = ids.length > 0 && by !== undefined ? await columns(by, true, ids) : { rows: [] };
      return {
        ...span,
        asOfMs: nowMs,
        knownFromMs: first.rows[0]?.atMs ?? null,
        steps: spreadColumns(whole.rows[0], count, trafficCounts),
        subjects: ids.map((subjectId) => ({
          subjectId,
          ...spreadColumns(
            parts.rows.find((row) => row.subjectId === subjectId),
            count,
            splitCounts,
          ),
        })),
      };
    },
    readBusiest: (projectId, { range, by, nowMs }) => readBusiest(sql, { projectId, by, range, nowMs }),
  };
}

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
