// Carries out message move tasks: one thread among all processes is elected and moves a batch of each active task in
// turn, no faster than the task's velocity. Another takes over where it stopped.
import { setTimeout as wait } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '#server/config/logger.ts';
import { standForElection } from '#server/db/advisory-lock.ts';
import { asSqlTransaction, inTransaction } from '#server/db/transaction.ts';
import type { Clock } from '#server/kernel/clock.ts';
import { limits } from '#server/kernel/limits.ts';
import type { Pace } from '../model/move-task.ts';
import { allowedNow, newPace } from '../model/move-task.ts';
import { stepMoveTask } from '../move-tasks.ts';
import type { MoveTaskRow } from '../store/move-tasks.ts';
import { forgetOrphanedMoveTasks, listActiveMoveTasks } from '../store/move-tasks.ts';

/** How often a task that has a velocity moves something. */
const restMs = 200;
/** How soon a new task begins when there are no others. */
const idleRestMs = 1_000;
const tasksMax = 100;

export type MoveTaskWorkerDeps = {
  connectionString: string;
  pool: Pool;
  clock: Clock;
  logger: Logger;
  /** These queues received messages. */
  wake(queueIds: readonly string[]): void;
};

/** Begins to stand for the duty; never throws, a failed step is logged and tried again after a rest. */
export function runMoveTasks(deps: MoveTaskWorkerDeps): { close(): Promise<void> } {
  let work = Promise.resolve();
  const election = standForElection({
    connectionString: deps.connectionString,
    duty: 'messaging.move-tasks',
    retryMs: 1_000,
    onElected: (signal) => {
      work = keepMoving(deps, signal);
    },
  });
  return {
    async close() {
      await election.close();
      await work;
    },
  };
}

async function keepMoving(deps: MoveTaskWorkerDeps, signal: AbortSignal): Promise<void> {
  const paces = new Map<string, Pace>();
  while (!signal.aborted) {
    let moved = 0;
    let isIdle = false;
    try {
      const tasks = await listActiveMoveTasks(asSqlTransaction(deps.pool), tasksMax);
      isIdle = tasks.length === 0;
      for (const task of tasks) moved += signal.aborted ? 0 : await step(deps, task, paces);
      if (isIdle && paces.size > 0) {
        paces.clear();
        await forgetOrphanedMoveTasks(asSqlTransaction(deps.pool));
      }
    } catch (error) {
      deps.logger.warn({ err: error }, 'a message move task failed to go on, will be tried again');
    }
    if (moved === 0) await wait(isIdle ? idleRestMs : restMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

async function step(deps: MoveTaskWorkerDeps, task: MoveTaskRow, paces: Map<string, Pace>): Promise<number> {
  const { taskId, messagesPerSecond } = task;
  const nowMs = deps.clock.monotonicMs();
  const pace = paces.get(taskId) ?? newPace(nowMs);
  const { allowed, after } = allowedNow(pace, messagesPerSecond, nowMs, limits.messaging.redriveBatchMessages);
  if (allowed === 0 && task.status === 'RUNNING') return 0;
  const { moved, isOver, targets } = await inTransaction(deps.pool, (tx) => stepMoveTask(tx, taskId, Math.max(1, allowed)));
  if (isOver) paces.delete(taskId);
  else paces.set(taskId, after(moved));
  if (targets.length > 0) deps.wake(targets.map((target) => target.queueId));
  return messagesPerSecond === null ? moved : 0;
}
