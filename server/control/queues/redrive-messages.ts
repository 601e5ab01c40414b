// Redrive of a dead-letter queue: first what it would move, then batch after batch, each with its audit record in its own
// transaction, so that the log says what moved even when the browser that drives it is closed halfway.
import type { z } from 'zod';
import type { QueueView, RedriveSelection } from '#server/contracts/ports.ts';
import type { PlanRedrive, RedriveMessages, RedriveOutcome, RedrivePlan } from '#server/contracts/queue-message.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { runChange } from '../run-change.ts';
import { findQueue } from './find-queue.ts';

type Selected = z.infer<typeof PlanRedrive>;

/** Changes nothing. @throws AppError `queue.not_found`; `queue.refused` when the target is the queue itself */
export async function planRedrive(deps: ControlDeps, acting: Acting, input: Selected): Promise<RedrivePlan> {
  const { queue, selection } = await select(deps, acting, input);
  return deps.queues.planRedrive(queue, selection);
}

/** Moves one batch; to be repeated with the same input until `moved` is 0. @throws AppError as planRedrive */
export async function redriveMessages(deps: ControlDeps, acting: Acting, input: z.infer<typeof RedriveMessages>): Promise<RedriveOutcome> {
  const { queue, selection } = await select(deps, acting, input);
  const { throughSequence } = input;
  const { moved, targets } = await runChange(deps, async (tx, sql) => {
    const outcome = await deps.queues.redriveMessages(sql, queue, { ...selection, throughSequence });
    if (outcome.moved === 0) return outcome;
    await recordChange(tx, acting, {
      action: 'queue.redrive',
      entityKind: 'queue',
      entityId: queue.queueId,
      entityName: queue.name,
      after: { moved: outcome.moved, to: outcome.targets.map((target) => target.name) },
    });
    return outcome;
  });
  deps.queues.notifyEnqueued(targets);
  return { moved };
}

async function select(deps: ControlDeps, acting: Acting, input: Selected): Promise<{ queue: QueueView; selection: RedriveSelection }> {
  const queue = await findQueue(deps, acting, input.queueId);
  const target = input.targetQueueId === undefined ? undefined : await findQueue(deps, acting, input.targetQueueId);
  return { queue, selection: given({ target, sequences: input.sequences }) };
}
