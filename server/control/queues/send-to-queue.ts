// Sends one message by hand. Traffic, not a change of configuration: it leaves no audit record.

import type { z } from 'zod';
import type { SendToQueue } from '#server/contracts/queue-operation.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { given } from '../json.ts';
import { findQueue } from './find-queue.ts';

/** Durable when it resolves. @throws AppError `queue.not_found`, `queue.refused` */
export async function sendToQueue(
  deps: ControlDeps,
  acting: Acting,
  input: z.infer<typeof SendToQueue>,
): Promise<{ messageId: string; md5OfBody: string }> {
  const { queueId, body, attributes, delaySeconds, messageGroupId, messageDeduplicationId } = input;
  const queue = await findQueue(deps, acting, queueId);
  return deps.queues.sendMessage(queue, { body, attributes, ...given({ delaySeconds, messageGroupId, messageDeduplicationId }) });
}
