// The lease that a receipt handle of a request stands for.
import { sqsError } from '#server/aws/wire-errors.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import type { ReceiptHandle } from '../model/receipt-handle.ts';
import type { ActionDeps } from './action-deps.ts';

/** @throws WireError ReceiptHandleIsInvalid for a handle that we did not give out for this queue */
export function openedHandle(deps: ActionDeps, queue: KnownQueue, text: string): ReceiptHandle {
  const handle = deps.engine.openHandle(queue, text);
  if (!handle)
    throw sqsError('ReceiptHandleIsInvalid', `The input receipt handle "${text.slice(0, 1_024)}" is not a valid receipt handle.`);
  return handle;
}
