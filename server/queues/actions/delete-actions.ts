// DeleteMessage and DeleteMessageBatch. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatList, structure, text } from '#server/aws/query-shape.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import { invalidParameter, throwRefusal } from '../model/queue-refusal.ts';
import type { ActionDeps } from './action-deps.ts';
import { knownQueue, QueueUrl } from './action-deps.ts';
import { batchOutput, checkBatch, runBatch } from './batch.ts';
import { openedHandle } from './opened-handle.ts';

const DeleteMessage = z.object({ QueueUrl, ReceiptHandle: z.string() });
const DeleteMessageBatch = z.object({ QueueUrl, Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) });

export function deleteActions(deps: ActionDeps): WireAction[] {
  async function remove(queue: KnownQueue, handle: string): Promise<void> {
    const outcome = await deps.engine.delete(queue, openedHandle(deps, queue, handle));
    if (outcome === 'expired') throwRefusal(invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.'));
  }
  return [
    defineAction({
      service: 'sqs',
      name: 'DeleteMessage',
      isHeardUnsigned: true,
      input: DeleteMessage,
      queryInput: structure({ QueueUrl: text, ReceiptHandle: text }),
      queryOutput: empty,
      async handle(call, input) {
        await remove(await knownQueue(deps, call, input.QueueUrl, 'DeleteMessage'), input.ReceiptHandle);
        return {};
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'DeleteMessageBatch',
      isHeardUnsigned: true,
      input: DeleteMessageBatch,
      queryInput: structure({
        QueueUrl: text,
        Entries: flatList('DeleteMessageBatchRequestEntry', structure({ Id: text, ReceiptHandle: text })),
      }),
      queryOutput: batchOutput('DeleteMessageBatchResultEntry', { Id: text }),
      async handle(call, input) {
        const queue = await knownQueue(deps, call, input.QueueUrl, 'DeleteMessage');
        checkBatch('DeleteMessageBatchRequestEntry', input.Entries);
        return runBatch(input.Entries, async ({ Id, ReceiptHandle }) => {
          await remove(queue, ReceiptHandle);
          return { Id };
        });
      },
    }),
  ];
}
