// Messages of a queue as people look at them: nothing is received, so nothing changes and there is nothing to audit.
import type { z } from 'zod';
import type { BrowsedPage, BrowseMessages, OpenedMessage } from '#server/contracts/queue-message.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { findQueue } from './find-queue.ts';

/** @throws AppError `queue.not_found`, `queue.browse_too_slow` */
export async function browseMessages(deps: ControlDeps, acting: Acting, input: z.infer<typeof BrowseMessages>): Promise<BrowsedPage> {
  const { queueId, limit, search, afterSequence, state } = input;
  const queue = await findQueue(deps, acting, queueId);
  return deps.queues.browseMessages(queue, { limit, search, ...given({ afterSequence, state }) });
}

/** @throws AppError `queue.not_found`, `queue.message_gone` */
export async function openMessage(deps: ControlDeps, acting: Acting, input: { queueId: string; sequence: string }): Promise<OpenedMessage> {
  const queue = await findQueue(deps, acting, input.queueId);
  const message = await deps.queues.openMessage(queue, input.sequence);
  if (!message) throw new AppError('queue.message_gone', 'This message is no longer in the queue: it was deleted, moved or has expired.');
  return message;
}
