// AddPermission and RemovePermission. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction, WireCall } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatList, structure, text } from '#server/aws/query-shape.ts';
import type { QueueView } from '#server/contracts/ports.ts';
import type { Result } from '#server/kernel/result.ts';
import { setQueuePolicy } from '../catalog/change-queues.ts';
import { addPermission, removePermission } from '../model/queue-permissions.ts';
import type { QueueRefusal } from '../model/queue-refusal.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditedChange, freshQueue, QueueUrl } from './action-deps.ts';

const AddPermission = z.object({ QueueUrl, Label: z.string(), AWSAccountIds: z.array(z.string()), Actions: z.array(z.string()) });
const RemovePermission = z.object({ QueueUrl, Label: z.string() });

export function permissionActions(deps: ActionDeps): WireAction[] {
  async function change(
    call: WireCall,
    queueUrl: string,
    action: string,
    decide: (policy: string | undefined, view: QueueView) => Result<string, QueueRefusal>,
  ): Promise<object> {
    const { view } = await freshQueue(deps, call, queueUrl, action);
    await auditedChange(deps, call, 'queue.set-attributes', (tx) => setQueuePolicy(tx, view.queueId, decide));
    return {};
  }
  return [
    defineAction({
      service: 'sqs',
      name: 'AddPermission',
      input: AddPermission,
      queryInput: structure({
        QueueUrl: text,
        Label: text,
        AWSAccountIds: flatList('AWSAccountId', text),
        Actions: flatList('ActionName', text),
      }),
      queryOutput: empty,
      handle: (call, { QueueUrl: url, Label: label, AWSAccountIds: accountIds, Actions: actions }) =>
        change(call, url, 'AddPermission', (policy, view) => addPermission(policy, view.arn, { label, accountIds, actions })),
    }),
    defineAction({
      service: 'sqs',
      name: 'RemovePermission',
      input: RemovePermission,
      queryInput: structure({ QueueUrl: text, Label: text }),
      queryOutput: empty,
      handle: (call, { QueueUrl: url, Label: label }) => change(call, url, 'RemovePermission', (policy) => removePermission(policy, label)),
    }),
  ];
}
