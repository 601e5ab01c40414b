// What queues held over time, from the samples that queues/maintenance/sample-depths.ts keeps.
import type { DepthHistoryQuery, SampledDepths } from '#server/contracts/ports.ts';
import type { Statements } from './statements.ts';

/** Start of the step of $4 seconds an instant lies in, epoch ms. */
const step = `floor(date_part('epoch', at) / $4::integer) * $4::integer * 1000`;

/** Steps with a sample, then the highest of each queue ($1) in each step from $2 to $3 (epoch ms); primary key, no locks. */
const historySql = (grain: string) => `
  SELECT ${step} AS "atMs", queue_id AS "queueId", max(visible) AS visible, max(in_flight) AS "inFlight", max(delayed) AS delayed,
    max(oldest_seconds) AS "oldestSeconds"
  FROM messaging.depth_${grain}
  WHERE queue_id = ANY ($1) AND at >= to_timestamp($2::float8 / 1000) AND at < to_timestamp($3::float8 / 1000)
  GROUP BY 1, 2 ORDER BY 1`;

/** First sample at all; primary key, one row. */
const firstSql = (grain: string) =>
  `SELECT (extract(epoch FROM min(at)) * 1000)::float8 AS "atMs" FROM messaging.depth_${grain} WHERE queue_id = ''`;

/**
 * The deepest queues of a project ($1) by the highest that could be received or was in flight, each with the number of all
 * that held anything. Index queue (project_id, region, name), then the primary key for each queue.
 */
const deepestSql = (grain: string) => `
  SELECT q.id AS "queueId", q.name, count(*) OVER ()::integer AS "holdingCount"
  FROM public.queue q CROSS JOIN LATERAL (
    SELECT max(coalesce(d.visible, 0) + coalesce(d.in_flight, 0)) AS depth FROM messaging.depth_${grain} d
    WHERE d.queue_id = q.id AND d.at >= to_timestamp($2::float8 / 1000) AND d.at < to_timestamp($3::float8 / 1000)) AS held
  WHERE q.project_id = $1 AND held.depth IS NOT NULL
  ORDER BY held.depth DESC, q.name, q.id LIMIT $4`;

type Row = { atMs: number; queueId: string } & SampledDepths['points'][number];

/** @param query  of one queue, or of the `count` deepest of a project */
export async function readDepthHistory(statements: Statements, query: DepthHistoryQuery): Promise<SampledDepths> {
  const { grain, fromMs, toMs, stepSeconds } = query;
  const deepest = 'queueId' in query ? null : await readDeepest(statements, query);
  const ids = 'queueId' in query ? [query.queueId] : (deepest?.queues ?? []).map(({ queueId }) => queueId);
  const [history, first] = await Promise.all([
    statements.run<Row>(`messaging_depth_history_${grain}`, historySql(grain), [['', ...ids], fromMs, toMs, stepSeconds]),
    statements.run<{ atMs: number | null }>(`messaging_depth_first_${grain}`, firstSql(grain), []),
  ]);
  return {
    queues: deepest?.queues ?? [],
    holdingCount: deepest?.holdingCount ?? 0,
    knownFromMs: first.rows[0]?.atMs ?? null,
    sampledMs: history.rows.flatMap(({ atMs, queueId }) => (queueId === '' ? [atMs] : [])),
    points: history.rows.filter(({ queueId }) => queueId !== ''),
  };
}

async function readDeepest(statements: Statements, query: Extract<DepthHistoryQuery, { projectId: string }>) {
  // A coarser table says as well which queues were deep, in some hundredths of the rows.
  const grain = query.grain === 'minute' ? 'hour' : 'day';
  const floorMs = grain === 'hour' ? 3_600_000 : 86_400_000;
  const fromMs = Math.floor(query.fromMs / floorMs) * floorMs;
  const { rows } = await statements.run<{ queueId: string; name: string; holdingCount: number }>(
    `messaging_depth_deepest_${grain}`,
    deepestSql(grain),
    [query.projectId, fromMs, query.toMs, query.count],
  );
  return { queues: rows.map(({ queueId, name }) => ({ queueId, name })), holdingCount: rows[0]?.holdingCount ?? 0 };
}
