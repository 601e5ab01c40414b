// The rows of message move tasks.
import type { SqlTransaction } from '#server/contracts/ports.ts';
import type { MoveTask, MoveTaskStatus } from '#server/contracts/queue-message.ts';

/** Tasks of a queue that are kept for people to look at. Source: SQS API reference, "ListMessageMoveTasks": ten at most. */
const keptPerQueue = 10;

const columns = `id AS "taskId", queue_id AS "queueId", status, source_arn AS "sourceArn", destination_queue_id AS "destinationQueueId",
  destination_arn AS "destinationArn", messages_per_second AS "messagesPerSecond", through_sequence::text AS "throughSequence",
  moved::float8 AS moved, to_move::float8 AS "toMove", failure_reason AS "failureReason",
  floor(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs", floor(extract(epoch FROM ended_at) * 1000)::float8 AS "endedAtMs"`;

/** A task with what its worker needs. */
export type MoveTaskRow = MoveTask & { queueId: string; destinationQueueId: string | null; throughSequence: string };

/** @returns false when another task of the queue is active */
export async function insertMoveTask(
  tx: SqlTransaction,
  task: Pick<
    MoveTaskRow,
    'taskId' | 'queueId' | 'sourceArn' | 'destinationQueueId' | 'destinationArn' | 'messagesPerSecond' | 'throughSequence' | 'toMove'
  >,
): Promise<boolean> {
  const sql = `
    INSERT INTO messaging.move_task
      (id, queue_id, source_arn, destination_queue_id, destination_arn, messages_per_second, status, through_sequence, to_move)
    VALUES ($1, $2, $3, $4, $5, $6, 'RUNNING', $7, $8) ON CONFLICT (queue_id) WHERE status IN ('RUNNING', 'CANCELLING') DO NOTHING`;
  const values = [
    task.taskId,
    task.queueId,
    task.sourceArn,
    task.destinationQueueId,
    task.destinationArn,
    task.messagesPerSecond,
    task.throughSequence,
    task.toMove,
  ];
  if (!(await tx.query(sql, values)).rowCount) return false;
  const forget = `DELETE FROM messaging.move_task WHERE id IN (
    SELECT id FROM messaging.move_task WHERE queue_id = $1 ORDER BY started_at DESC OFFSET ${keptPerQueue})`;
  await tx.query(forget, [task.queueId]);
  return true;
}

/** Newest first. Index: move_task (queue_id, started_at). */
export async function listMoveTasks(tx: SqlTransaction, queueId: string, limit: number): Promise<MoveTaskRow[]> {
  const sql = `SELECT ${columns} FROM messaging.move_task WHERE queue_id = $1 ORDER BY started_at DESC LIMIT $2`;
  return (await tx.query<MoveTaskRow>(sql, [queueId, limit])).rows;
}

/** All active tasks of the house, at most `limit`. Index: move_task_active_idx. */
export async function listActiveMoveTasks(tx: SqlTransaction, limit: number): Promise<MoveTaskRow[]> {
  const sql = `SELECT ${columns} FROM messaging.move_task WHERE status IN ('RUNNING', 'CANCELLING') ORDER BY started_at LIMIT $1`;
  return (await tx.query<MoveTaskRow>(sql, [limit])).rows;
}

/** The task, held against other changes until the transaction ends; null when there is none. */
export async function lockMoveTask(tx: SqlTransaction, taskId: string): Promise<MoveTaskRow | null> {
  return (await tx.query<MoveTaskRow>(`SELECT ${columns} FROM messaging.move_task WHERE id = $1 FOR UPDATE`, [taskId])).rows[0] ?? null;
}

export async function updateMoveTask(
  tx: SqlTransaction,
  taskId: string,
  change: { status: MoveTaskStatus; moved: number; failureReason?: string },
): Promise<void> {
  const sql = `
    UPDATE messaging.move_task SET status = $2, moved = moved + $3, failure_reason = $4,
      ended_at = CASE WHEN $2 IN ('RUNNING', 'CANCELLING') THEN NULL ELSE clock_timestamp() END
    WHERE id = $1`;
  await tx.query(sql, [taskId, change.status, change.moved, change.failureReason ?? null]);
}

/** Forgets ended tasks of queues that are gone; active ones end by themselves. */
export async function forgetOrphanedMoveTasks(tx: SqlTransaction): Promise<void> {
  await tx.query(`DELETE FROM messaging.move_task t WHERE t.ended_at < clock_timestamp() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM public.queue q WHERE q.id = t.queue_id)`);
}
