// The SNS action Subscribe.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { boolean, entryMap, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { subscribe } from '../topic-commands.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, auditChange, findTopic, subscriptionName } from './action-deps.ts';

/** Subscribe: a queue of the same account is confirmed at once, so the answer always has the ARN. Source: SNS API reference. */
export function subscribeAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'Subscribe',
    input: z.object({
      TopicArn: z.string(),
      Protocol: z.string(),
      Endpoint: z.string().default(''),
      Attributes: z.record(z.string(), z.string()).default({}),
      ReturnSubscriptionArn: z.boolean().optional(),
    }),
    queryInput: structure({ TopicArn: text, Protocol: text, Endpoint: text, Attributes: entryMap(text), ReturnSubscriptionArn: boolean }),
    queryOutput: structure({ SubscriptionArn: text }),
    handle: (call, { TopicArn, Protocol, Endpoint, Attributes }) =>
      inTransaction(deps.pool, async (tx) => {
        const { topicId } = await findTopic(tx, call, TopicArn);
        const asked = { protocol: Protocol, endpoint: Endpoint, attributes: Attributes };
        const { topic, subscription, isNew } = accepted(await subscribe(deps, tx, topicId, asked));
        if (isNew) {
          const { subscriptionId: id, protocol, endpoint, attributes } = subscription;
          const after = { protocol, endpoint, attributes };
          await auditChange(tx, call, {
            action: 'subscription.create',
            kind: 'subscription',
            id,
            name: subscriptionName(topic.name, endpoint),
            after,
          });
        }
        return { SubscriptionArn: subscription.subscriptionArn };
      }),
  });
}
