// The receivers of one queue in one thread, and which of them the next claim is for. Decides only; long-poll.ts claims.
import type { AppError } from '#server/kernel/app-error.ts';
import type { KnownQueue } from './catalog/queue-catalog.ts';
import type { ClaimHints } from './claim-hints.ts';
import type { Claim, ClaimedMessage } from './store/claim-messages.ts';

export type ReceiveRequest = {
  queue: KnownQueue;
  /** 1 to 10. */
  count: number;
  visibilityTimeoutSeconds: number;
  /** 0 to 20; 0 answers with what is there. */
  waitSeconds: number;
  /** Who asks, as the console shows it; and ReceiveRequestAttemptId, on FIFO queues. */
  receiver?: string;
  attemptId?: string | undefined;
  signal: AbortSignal;
};

export type Waiter = {
  request: ReceiveRequest;
  /** False until a claim has looked for this waiter's messages. */
  hasTried: boolean;
  /** The wait is over: answer after the claim under way, or at once. */
  isOver: boolean;
  finish(messages: ClaimedMessage[]): void;
  fail(error: AppError): void;
};

/** One queue's receivers, longest waiting first. */
export type Line = { queueId: string; queue: KnownQueue; waiters: Set<Waiter> };

/** `isOffered`: for messages that nobody else has been told of. */
export type LineClaim = { line: Line; claim: Claim; waiters: Waiter[]; isOffered: boolean };

/**
 * One claim for the receivers of a standard queue that share the first one's visibility timeout; the others have the
 * next. On a FIFO queue one claim for each.
 */
export function claimsFor(line: Line, room: number, hints: ClaimHints, isOffered: boolean): LineClaim[] {
  const { view, settings } = line.queue;
  // Whoever has not been tried yet goes first and without the others, who would take the claim's places for ever.
  const untried = firstUntried(line);
  const first = untried ?? line.waiters.values().next().value;
  if (!first) return [];
  const { isReadyFirst, countMax, afterTenant } = hints.next(line.queueId);
  const { visibilityTimeoutSeconds } = first.request;
  const waiters: Waiter[] = [];
  let count = 0;
  for (const waiter of line.waiters) {
    const isAnother = waiter.request.visibilityTimeoutSeconds !== visibilityTimeoutSeconds && !view.isFifo;
    if (isAnother || (untried && waiter.hasTried)) continue;
    waiters.push(waiter);
    count += waiter.request.count;
    if (count >= room || count >= countMax) break;
  }
  const common = {
    queueId: line.queueId,
    isReadyFirst,
    afterTenant,
    redrive: settings.redrive ? { ...settings.redrive, sourceArn: view.arn } : null,
  };
  const { lowerBound, dueWithinMs } = hints.look(line.queueId);
  const claim = (seconds: number, wanted: number): Claim => ({
    ...common,
    count: Math.min(wanted, room, countMax),
    visibilityTimeoutSeconds: seconds,
    lowerBound,
    dueWithinMs,
  });
  if (!view.isFifo) return [{ line, waiters, isOffered, claim: claim(visibilityTimeoutSeconds, count) }];
  return waiters.map((waiter) => ({
    line,
    waiters: [waiter],
    isOffered,
    claim: {
      ...claim(waiter.request.visibilityTimeoutSeconds, waiter.request.count),
      receiver: waiter.request.receiver ?? '',
      attemptId: waiter.request.attemptId,
    },
  }));
}

export type LineKind = 'standard' | 'fifo' | 'fair';

export function kindOf({ queue }: Line): LineKind {
  if (queue.view.isFifo) return 'fifo';
  return queue.view.hasGroups ? 'fair' : 'standard';
}

export function firstUntried(line: Line): Waiter | null {
  for (const waiter of line.waiters) if (!waiter.hasTried) return waiter;
  return null;
}
