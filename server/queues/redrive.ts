// Redrive: what of a dead-letter queue would go where, and one batch of it. Where a message goes is decided when it goes: to
// the queue it failed in as long as that exists, or to the one that the caller names.
import type { QueueView, RedriveSelection, SqlTransaction } from '#server/contracts/ports.ts';
import type { RedriveOutcome, RedrivePlan } from '#server/contracts/queue-message.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { limits } from '#server/kernel/limits.ts';
import { readQueueByArn } from './catalog/read-queue-rows.ts';
import { redriveFifoMessages } from './store/redrive-fifo-messages.ts';
import type { RedriveScope, RedriveTarget } from './store/redrive-messages.ts';
import { countDeadLetters, readNextSources, redriveMessages } from './store/redrive-messages.ts';
import { statementsOfTransaction } from './store/statements.ts';

/** @returns every source with its target and count, also those that can't be moved for want of a queue */
export async function planRedrive(tx: SqlTransaction, queue: QueueView, selection: RedriveSelection): Promise<RedrivePlan> {
  checkTarget(queue, selection);
  const scope = { queueId: queue.queueId, sequences: selection.sequences ?? null, throughSequence: null };
  const counts = await countDeadLetters(statementsOfTransaction(tx), scope);
  const moves = await withTargets(tx, queue, selection, counts);
  const ends = moves.filter((move) => move.target !== null).map((move) => BigInt(move.lastSequence));
  const last = ends.reduce<bigint | null>((highest, end) => (highest === null || end > highest ? end : highest), null);
  return {
    moves: moves.map(({ sourceArn, target, count }) => ({
      sourceArn,
      count,
      target: target && { queueId: target.queueId, name: target.name },
    })),
    throughSequence: last === null ? null : String(last),
  };
}

/** Moves one batch, at most `messagesMax`, inside the caller's transaction. @returns the queues that received something, to be woken after COMMIT */
export async function redriveBatch(
  tx: SqlTransaction,
  queue: QueueView,
  selection: RedriveSelection & { throughSequence: string },
  messagesMax: number = limits.messaging.redriveBatchMessages,
): Promise<RedriveOutcome & { targets: QueueView[] }> {
  checkTarget(queue, selection);
  const statements = statementsOfTransaction(tx);
  const scope = { queueId: queue.queueId, sequences: selection.sequences ?? null, throughSequence: selection.throughSequence };
  const targets = await readNextTargets(tx, queue, selection, scope, messagesMax);
  if (targets.length === 0) return { moved: 0, targets: [] };
  const ends: RedriveTarget[] = targets.map(({ sourceArn, target }) => ({ sourceArn, queueId: target.queueId }));
  const received = queue.isFifo
    ? await redriveFifoMessages(statements, scope, ends, messagesMax)
    : await redriveMessages(statements, scope, ends, { messagesMax, bytesMax: limits.messaging.redriveBatchBytes });
  const receivedBy = new Set(received.map(({ queueId }) => queueId));
  const woken = new Map(targets.map(({ target }) => [target.queueId, target]));
  return {
    moved: received.reduce((sum, { count }) => sum + count, 0),
    targets: [...woken.values()].filter((target) => receivedBy.has(target.queueId)),
  };
}

function checkTarget(queue: QueueView, { target }: RedriveSelection): void {
  if (target && target.queueId === queue.queueId) throw new AppError('queue.refused', 'The messages are in this queue already.');
  if (target && target.isFifo !== queue.isFifo) throw new AppError('queue.refused', 'Messages go from a FIFO queue to FIFO queues only.');
}

/** Where the next messages go, looking past those that can't go anywhere; empty when no message is left that can. */
async function readNextTargets(
  tx: SqlTransaction,
  queue: QueueView,
  selection: RedriveSelection,
  scope: RedriveScope & { throughSequence: string },
  amongMax: number,
) {
  const stuck: (string | null)[] = [];
  for (;;) {
    const sources = await readNextSources(statementsOfTransaction(tx), scope, stuck, amongMax);
    const ends = await withTargets(
      tx,
      queue,
      selection,
      sources.map((sourceArn) => ({ sourceArn })),
    );
    const targets = ends.flatMap(({ sourceArn, target }) => (target ? [{ sourceArn, target }] : []));
    if (targets.length > 0 || sources.length === 0) return targets;
    stuck.push(...sources);
  }
}

async function withTargets<Source extends { sourceArn: string | null }>(
  tx: SqlTransaction,
  queue: QueueView,
  { target }: RedriveSelection,
  sources: readonly Source[],
): Promise<(Source & { target: QueueView | null })[]> {
  const found: (Source & { target: QueueView | null })[] = [];
  for (const source of sources) found.push({ ...source, target: target ?? (await sourceOf(tx, queue, source.sourceArn)) });
  return found;
}

async function sourceOf(tx: SqlTransaction, queue: QueueView, arn: string | null): Promise<QueueView | null> {
  const source = arn === null ? null : (await readQueueByArn(tx, arn))?.view;
  return source && source.projectId === queue.projectId && source.queueId !== queue.queueId && source.isFifo === queue.isFifo
    ? source
    : null;
}
