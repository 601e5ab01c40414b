// ChangeMessageVisibility and its batch. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatList, integer, structure, text } from '#server/aws/query-shape.ts';
import type { KnownQueue } from '../catalog/queue-catalog.ts';
import { throwRefusal } from '../model/queue-refusal.ts';
import { refuseTimeout, visibilityRefusal } from '../model/visibility.ts';
import type { ActionDeps } from './action-deps.ts';
import { knownQueue, QueueUrl } from './action-deps.ts';
import { batchOutput, checkBatch, runBatch } from './batch.ts';
import { openedHandle } from './opened-handle.ts';

const change = { ReceiptHandle: z.string(), VisibilityTimeout: z.int() };
const ChangeMessageVisibility = z.object({ QueueUrl, ...change });
const ChangeMessageVisibilityBatch = z.object({ QueueUrl, Entries: z.array(z.object({ Id: z.string(), ...change })) });
const changeShape = { ReceiptHandle: text, VisibilityTimeout: integer };

export function visibilityActions(deps: ActionDeps): WireAction[] {
  async function apply(queue: KnownQueue, handle: string, timeoutSeconds: number): Promise<void> {
    throwRefusal(refuseTimeout(timeoutSeconds));
    const outcome = await deps.engine.changeVisibility(queue, openedHandle(deps, queue, handle), timeoutSeconds);
    throwRefusal(visibilityRefusal(outcome, handle, timeoutSeconds));
  }
  return [
    defineAction({
      service: 'sqs',
      name: 'ChangeMessageVisibility',
      isHeardUnsigned: true,
      input: ChangeMessageVisibility,
      queryInput: structure({ QueueUrl: text, ...changeShape }),
      queryOutput: empty,
      async handle(call, input) {
        await apply(await knownQueue(deps, call, input.QueueUrl, 'ChangeMessageVisibility'), input.ReceiptHandle, input.VisibilityTimeout);
        return {};
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'ChangeMessageVisibilityBatch',
      isHeardUnsigned: true,
      input: ChangeMessageVisibilityBatch,
      queryInput: structure({
        QueueUrl: text,
        Entries: flatList('ChangeMessageVisibilityBatchRequestEntry', structure({ Id: text, ...changeShape })),
      }),
      queryOutput: batchOutput('ChangeMessageVisibilityBatchResultEntry', { Id: text }),
      async handle(call, input) {
        const queue = await knownQueue(deps, call, input.QueueUrl, 'ChangeMessageVisibility');
        checkBatch('ChangeMessageVisibilityBatchRequestEntry', input.Entries);
        return runBatch(input.Entries, async ({ Id, ReceiptHandle, VisibilityTimeout }) => {
          await apply(queue, ReceiptHandle, VisibilityTimeout);
          return { Id };
        });
      },
    }),
  ];
}
