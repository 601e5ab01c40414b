// GetQueueAttributes and SetQueueAttributes. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatList, flatMap, structure, text } from '#server/aws/query-shape.ts';
import { sqsError } from '#server/aws/wire-errors.ts';
import type { QueueView } from '#server/contracts/ports.ts';
import { readOnlyQueueAttributes } from '#server/contracts/queue.ts';
import { isQueueAttributeName } from '#server/contracts/queue-attribute-specs.ts';
import { setQueueAttributes } from '../catalog/change-queues.ts';
import { readDepths } from '../store/read-depths.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditedChange, freshQueue, QueueUrl } from './action-deps.ts';

const GetQueueAttributes = z.object({ QueueUrl, AttributeNames: z.array(z.string()).nullish() });
const SetQueueAttributes = z.object({ QueueUrl, Attributes: z.record(z.string(), z.string()) });

export function queueAttributeActions(deps: ActionDeps): WireAction[] {
  return [
    defineAction({
      service: 'sqs',
      name: 'GetQueueAttributes',
      isHeardUnsigned: true,
      input: GetQueueAttributes,
      queryInput: structure({ QueueUrl: text, AttributeNames: flatList('AttributeName', text) }),
      queryOutput: structure({ Attributes: flatMap('Attribute', text) }),
      async handle(call, input) {
        const names = input.AttributeNames ?? [];
        refuseUnknown(names);
        const { view } = await freshQueue(deps, call, input.QueueUrl, 'GetQueueAttributes');
        const wants = (name: string) => names.includes('All') || names.includes(name);
        const counted = readOnlyQueueAttributes.some((name) => name.startsWith('Approximate') && wants(name));
        const all = { ...(counted ? await depthAttributes(deps, view) : {}), ...ownAttributes(view) };
        const shown = Object.entries(all).filter(([name]) => wants(name));
        return shown.length > 0 ? { Attributes: Object.fromEntries(shown) } : {};
      },
    }),
    defineAction({
      service: 'sqs',
      name: 'SetQueueAttributes',
      input: SetQueueAttributes,
      queryInput: structure({ QueueUrl: text, Attributes: flatMap('Attribute', text) }),
      queryOutput: empty,
      async handle(call, input) {
        const { view } = await freshQueue(deps, call, input.QueueUrl, 'SetQueueAttributes');
        await auditedChange(deps, call, 'queue.set-attributes', (tx) => setQueueAttributes(tx, view.queueId, input.Attributes));
        return {};
      },
    }),
  ];
}

function refuseUnknown(names: readonly string[]): void {
  for (const name of names) {
    const isKnown = name === 'All' || isQueueAttributeName(name) || readOnlyQueueAttributes.some((known) => known === name);
    if (!isKnown) throw sqsError('InvalidAttributeName', `Unknown Attribute ${name.slice(0, 256)}.`);
  }
}

async function depthAttributes(deps: ActionDeps, view: QueueView): Promise<Record<string, string>> {
  const [depth] = await readDepths(deps.statements, [view.queueId]);
  return {
    ApproximateNumberOfMessages: String(depth?.visible ?? 0),
    ApproximateNumberOfMessagesNotVisible: String(depth?.inFlight ?? 0),
    ApproximateNumberOfMessagesDelayed: String(depth?.delayed ?? 0),
  };
}

/** Timestamps are epoch seconds. */
function ownAttributes(view: QueueView): Record<string, string> {
  return {
    CreatedTimestamp: String(Math.floor(view.createdAtMs / 1_000)),
    LastModifiedTimestamp: String(Math.floor(view.lastModifiedAtMs / 1_000)),
    QueueArn: view.arn,
    ...view.attributes,
  };
}
