// Depths of the installation's queues for the live charts, at most limits.live.maxQueuesPerTick of them.
import type { QueueDepth, SqlTransaction } from '../contracts/ports.ts';
import { limits } from '../kernel/limits.ts';
import type { NamedQueueDepth } from './aggregate-ticks.ts';

/** The queues changed last, which are those people look at; a scan of a small table, no locks. */
const queuesSql = `
  SELECT id AS "queueId", project_id AS "projectId", name, region FROM queue
  ORDER BY last_modified_at DESC, id LIMIT ${limits.live.maxQueuesPerTick}`;

/**
 * @param sql         where the queue catalogue lies
 * @param readDepths  QueuePort.readDepths
 */
export async function readQueueDepths(
  sql: SqlTransaction,
  readDepths: (queueIds: readonly string[]) => Promise<QueueDepth[]>,
): Promise<NamedQueueDepth[]> {
  const { rows } = await sql.query<{ queueId: string; projectId: string; name: string; region: string }>(queuesSql);
  if (rows.length === 0) return [];
  const queues = new Map(rows.map((row) => [row.queueId, row]));
  const depths = await readDepths([...queues.keys()]);
  return depths.flatMap((depth) => {
    const queue = queues.get(depth.queueId);
    return queue ? [{ ...queue, ...depth }] : [];
  });
}
