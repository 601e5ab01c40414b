// Notes once a minute what every queue holds, for charts of hours and days. One thread among all processes does it
// (maintain-messages.ts); a minute it misses stays a gap.
import type { QueueDepth } from '#server/contracts/ports.ts';
import { limits } from '#server/kernel/limits.ts';
import { readDepths } from '../store/read-depths.ts';
import type { Statements } from '../store/statements.ts';

/** A queue's row of a sample; nulls: it holds messages that were not counted. */
type Sampled = {
  queue_id: string;
  visible: number | null;
  in_flight: number | null;
  delayed: number | null;
  oldest_seconds: number | null;
};

/** The database's minute (epoch ms), unless it has its sample. Primary key. */
const dueSql = `
  SELECT (extract(epoch FROM minute) * 1000)::float8 AS "minuteMs" FROM date_trunc('minute', clock_timestamp()) AS minute
  WHERE NOT EXISTS (SELECT FROM messaging.depth_minute WHERE queue_id = '' AND at = minute)`;

/** Queues that hold anything, those changed last first. Walks the queues; the first entry of an index for each. No locks. */
const holdingSql = `
  SELECT q.id FROM public.queue q
  WHERE EXISTS (SELECT FROM messaging.ready r WHERE r.queue_id = q.numeric_id)
    OR EXISTS (SELECT FROM messaging.lease l WHERE l.queue_id = q.numeric_id)
    OR EXISTS (SELECT FROM messaging.fifo_group g WHERE g.queue_id = q.numeric_id)
  ORDER BY q.last_modified_at DESC, q.id`;

const kept = (['visible', 'in_flight', 'delayed', 'oldest_seconds'] as const)
  .map((column) => `${column} = greatest(kept.${column}, excluded.${column})`)
  .join(', ');

function addTo(grain: 'minute' | 'hour' | 'day'): string {
  return `INSERT INTO messaging.depth_${grain} AS kept (queue_id, at, visible, in_flight, delayed, oldest_seconds)
    SELECT queue_id, date_trunc('${grain}', to_timestamp($2::float8 / 1000), 'UTC'), visible, in_flight, delayed, oldest_seconds FROM sampled
    ON CONFLICT (queue_id, at) DO UPDATE SET ${kept}`;
}

/** Keeps the sample ($1: JSON array) of a minute ($2: epoch ms) in all three tables at once; the same again changes nothing. */
const keepSql = `
  WITH sampled AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1) AS given (queue_id text, visible integer, in_flight integer, delayed integer, oldest_seconds integer)),
  minute AS (${addTo('minute')}), hour AS (${addTo('hour')})
  ${addTo('day')}`;

/** Deletes up to $2 rows older than $1 days; index on at. */
const forgetSql = (grain: string) => `
  DELETE FROM messaging.depth_${grain} WHERE ctid = ANY (ARRAY(
    SELECT ctid FROM messaging.depth_${grain} WHERE at < clock_timestamp() - $1::integer * interval '1 day' ORDER BY at LIMIT $2))`;

/**
 * Takes the sample of the running minute, unless it is taken.
 *
 * Counting reads the rows of the queues' messages, so it is done for at most limits.messaging.sampledQueuesMax queues, some
 * at a time; others, and those whose count failed, are noted as not counted.
 *
 * @returns queues that held anything; null when nothing was to be done
 */
export async function sampleDepths(statements: Statements): Promise<number | null> {
  const { rows: due } = await statements.run<{ minuteMs: number }>('messaging_sample_due', dueSql, []);
  const [minute] = due;
  if (!minute) return null;
  const { rows: holding } = await statements.run<{ id: string }>('messaging_sample_holding', holdingSql, []);
  const { sampledQueuesMax, sampledQueuesPerStatement: step } = limits.messaging;
  const sample: Sampled[] = [{ queue_id: '', visible: 0, in_flight: 0, delayed: 0, oldest_seconds: null }];
  for (let from = 0; from < holding.length; from += step) {
    const ids = holding.slice(from, from + step).map(({ id }) => id);
    const depths = from < sampledQueuesMax ? await readDepths(statements, ids).catch(() => null) : null;
    sample.push(...(depths === null ? ids.map(uncounted) : depths.filter(isHolding).map(sampled)));
  }
  await statements.run('messaging_sample_keep', keepSql, [JSON.stringify(sample), minute.minuteMs]);
  return holding.length;
}

/** Deletes samples that are past their time, at most `rows` of each kind. @returns rows deleted */
export async function forgetDepths(statements: Statements, rows: number): Promise<number> {
  const { depthMinuteDays, depthHourDays, depthDayDays } = limits.messaging;
  const days = { minute: depthMinuteDays, hour: depthHourDays, day: depthDayDays };
  let deleted = 0;
  for (const [grain, count] of Object.entries(days)) {
    const result = await statements.run<{ deleted: number }>(
      `messaging_forget_depth_${grain}`,
      `WITH gone AS (${forgetSql(grain)} RETURNING 1) SELECT count(*)::integer AS deleted FROM gone`,
      [count, rows],
    );
    deleted += result.rows[0]?.deleted ?? 0;
  }
  return deleted;
}

function isHolding({ visible, inFlight, delayed }: QueueDepth): boolean {
  return visible + inFlight + delayed > 0;
}

function sampled({ queueId, visible, inFlight, delayed, oldestAgeSeconds }: QueueDepth): Sampled {
  const oldest = oldestAgeSeconds === null ? null : Math.round(oldestAgeSeconds);
  return { queue_id: queueId, visible, in_flight: inFlight, delayed, oldest_seconds: oldest };
}

function uncounted(queueId: string): Sampled {
  return { queue_id: queueId, visible: null, in_flight: null, delayed: null, oldest_seconds: null };
}
