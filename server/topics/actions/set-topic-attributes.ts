// The SNS action SetTopicAttributes.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { checkTopicAttribute, storedTopicAttributes } from '../model/topic-attributes.ts';
import { lockTopic } from '../store/lock-topic.ts';
import { updateTopic } from '../store/update-topic.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditChange, findTopic, refuse } from './action-deps.ts';

/** SetTopicAttributes: one attribute at a time; no value means the empty one. Source: SNS API reference. */
export function setTopicAttributesAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'SetTopicAttributes',
    input: z.object({ TopicArn: z.string(), AttributeName: z.string(), AttributeValue: z.string().default('') }),
    queryInput: structure({ TopicArn: text, AttributeName: text, AttributeValue: text }),
    queryOutput: empty,
    handle: (call, { TopicArn, AttributeName, AttributeValue }) =>
      inTransaction(deps.pool, async (tx) => {
        await lockTopic(tx, (await findTopic(tx, call, TopicArn)).topicId);
        const topic = await findTopic(tx, call, TopicArn);
        refuse(checkTopicAttribute(AttributeName, AttributeValue));
        const attributes = storedTopicAttributes({ ...topic.attributes, [AttributeName]: AttributeValue });
        await updateTopic(tx, { ...topic, attributes });
        const change = { action: 'topic.update', kind: 'topic' as const, id: topic.topicId, name: topic.name };
        await auditChange(tx, call, { ...change, before: topic.attributes, after: attributes });
        return {};
      }),
  });
}
