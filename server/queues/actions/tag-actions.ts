// TagQueue, UntagQueue and ListQueueTags. Source: SQS API reference.
import { z } from 'zod';
import type { WireAction, WireCall } from '#server/aws/action-table.ts';
import { defineAction } from '#server/aws/action-table.ts';
import { empty, flatList, flatMap, structure, text } from '#server/aws/query-shape.ts';
import { setQueueTags } from '../catalog/change-queues.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditedChange, freshQueue, QueueUrl } from './action-deps.ts';

type Tags = Readonly<Record<string, string>>;

const TagQueue = z.object({ QueueUrl, Tags: z.record(z.string(), z.string()) });
const UntagQueue = z.object({ QueueUrl, TagKeys: z.array(z.string()) });
const ListQueueTags = z.object({ QueueUrl });
const tagsShape = flatMap('Tag', text, { key: 'Key', value: 'Value' });

export function tagActions(deps: ActionDeps): WireAction[] {
  async function change(call: WireCall, queueUrl: string, action: string, decide: (tags: Tags) => Tags): Promise<object> {
    const { view } = await freshQueue(deps, call, queueUrl, action);
    await auditedChange(deps, call, 'queue.set-tags', (tx) => setQueueTags(tx, view.queueId, decide));
    return {};
  }
  return [
    defineAction({
      service: 'sqs',
      name: 'TagQueue',
      input: TagQueue,
      queryInput: structure({ QueueUrl: text, Tags: tagsShape }),
      queryOutput: empty,
      handle: (call, input) => change(call, input.QueueUrl, 'TagQueue', (tags) => ({ ...tags, ...input.Tags })),
    }),
    defineAction({
      service: 'sqs',
      name: 'UntagQueue',
      input: UntagQueue,
      queryInput: structure({ QueueUrl: text, TagKeys: flatList('TagKey', text) }),
      queryOutput: empty,
      handle: (call, input) =>
        change(call, input.QueueUrl, 'UntagQueue', (tags) =>
          Object.fromEntries(Object.entries(tags).filter(([key]) => !input.TagKeys.includes(key))),
        ),
    }),
    defineAction({
      service: 'sqs',
      name: 'ListQueueTags',
      input: ListQueueTags,
      queryInput: structure({ QueueUrl: text }),
      queryOutput: structure({ Tags: tagsShape }),
      async handle(call, input) {
        const { tags } = (await freshQueue(deps, call, input.QueueUrl, 'ListQueueTags')).view;
        return Object.keys(tags).length > 0 ? { Tags: tags } : {};
      },
    }),
  ];
}
