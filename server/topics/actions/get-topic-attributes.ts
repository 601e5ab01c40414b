// The SNS action GetTopicAttributes.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { entryMap, structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import { describeTopic } from '../model/topic-attributes.ts';
import { countSubscriptions } from '../store/count-subscriptions.ts';
import type { ActionDeps } from './action-deps.ts';
import { findTopic } from './action-deps.ts';

/** GetTopicAttributes. Source: SNS API reference. */
export function getTopicAttributesAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'GetTopicAttributes',
    input: z.object({ TopicArn: z.string() }),
    queryInput: structure({ TopicArn: text }),
    queryOutput: structure({ Attributes: entryMap(text) }),
    handle: async (call, { TopicArn }) => {
      const db = asSqlTransaction(deps.pool);
      const topic = await findTopic(db, call, TopicArn);
      return { Attributes: describeTopic({ ...topic, subscriptionsConfirmed: await countSubscriptions(db, topic.topicId) }) };
    },
  });
}
