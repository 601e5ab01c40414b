// Message move tasks: their handles, their pace, and how they end. Pure.
import { z } from 'zod';
import type { RedrivePlan } from '#server/contracts/queue-message.ts';

const Handle = z.object({ taskId: z.string().regex(/^[0-9a-f-]{36}$/), sourceArn: z.string().min(1).max(256) });

/** What names a running task to clients: opaque to them. */
export function formatTaskHandle(taskId: string, sourceArn: string): string {
  return Buffer.from(JSON.stringify({ taskId, sourceArn })).toString('base64');
}

/** @returns null for what is no task handle */
export function readTaskHandle(handle: string): z.infer<typeof Handle> | null {
  try {
    return Handle.safeParse(JSON.parse(Buffer.from(handle, 'base64').toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
}

/** A token bucket: how many messages may be moved, fractional, and when that was so (monotonic ms). */
export type Pace = { tokens: number; atMs: number };

/** A task begins with one message at once. */
export function newPace(nowMs: number): Pace {
  return { tokens: 1, atMs: nowMs };
}

/**
 * How many messages may be moved now, and the pace once so many are. Never more than the velocity allows in any stretch
 * of time, but for half a second's worth: a worker that fell behind catches up with no more than that.
 *
 * @param messagesPerSecond  1 to 500; null has no limit but the batch
 * @param batchMax           at least 1
 * @returns                  `after(moved)`: the pace to go on with
 */
export function allowedNow(
  pace: Pace,
  messagesPerSecond: number | null,
  nowMs: number,
  batchMax: number,
): { allowed: number; after(moved: number): Pace } {
  if (messagesPerSecond === null) return { allowed: batchMax, after: () => pace };
  const earned = (messagesPerSecond * Math.max(0, nowMs - pace.atMs)) / 1_000;
  const tokens = Math.min(Math.max(1, messagesPerSecond / 2), pace.tokens + earned);
  return { allowed: Math.min(batchMax, Math.floor(tokens)), after: (moved) => ({ tokens: tokens - moved, atMs: nowMs }) };
}

/**
 * How a task ends when a batch moved nothing.
 *
 * @param left  what of the task's messages is still there and could be received
 * Source: SQS API reference, "ListMessageMoveTasks", FailureReason.
 */
export function endOfTask(left: RedrivePlan): { status: 'COMPLETED' } | { status: 'FAILED'; failureReason: string } {
  const stuck = left.moves.find((move) => move.target === null);
  if (!stuck) return { status: 'COMPLETED' };
  const failureReason = stuck.sourceArn === null ? 'CouldNotDetermineMessageSource' : 'AWS.SimpleQueueService.NonExistentQueue';
  return { status: 'FAILED', failureReason };
}
