// The SNS action ListSubscriptionsByTopic.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import { listSubscriptionRows } from '../store/list-subscriptions.ts';
import type { ActionDeps } from './action-deps.ts';
import { findTopic } from './action-deps.ts';
import { pageSize, readToken } from './page-token.ts';
import { subscriptionList, subscriptionListShape } from './subscription-list.ts';

/** ListSubscriptionsByTopic: a hundred at a time. Source: SNS API reference. */
export function listSubscriptionsByTopicAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'ListSubscriptionsByTopic',
    input: z.object({ TopicArn: z.string(), NextToken: z.string().optional() }),
    queryInput: structure({ TopicArn: text, NextToken: text }),
    queryOutput: subscriptionListShape,
    handle: async (call, { TopicArn, NextToken }) => {
      const db = asSqlTransaction(deps.pool);
      const topic = await findTopic(db, call, TopicArn);
      const page = { topicId: topic.topicId, afterId: readToken(NextToken), limit: pageSize };
      return subscriptionList(topic.accountId, await listSubscriptionRows(db, topic.projectId, page));
    },
  });
}
