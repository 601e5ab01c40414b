// The SNS action SetSubscriptionAttributes.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { checkSubscriptionAttribute, storedSubscriptionAttributes } from '../model/subscription-attributes.ts';
import { lockTopic } from '../store/lock-topic.ts';
import { updateSubscription } from '../store/update-subscription.ts';
import type { ActionDeps } from './action-deps.ts';
import { auditChange, findSubscription, refuse, subscriptionName } from './action-deps.ts';

/** SetSubscriptionAttributes: one at a time; it holds for the next publish already. Source: SNS API reference. */
export function setSubscriptionAttributesAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'SetSubscriptionAttributes',
    input: z.object({ SubscriptionArn: z.string(), AttributeName: z.string(), AttributeValue: z.string().default('') }),
    queryInput: structure({ SubscriptionArn: text, AttributeName: text, AttributeValue: text }),
    queryOutput: empty,
    handle: (call, { SubscriptionArn, AttributeName, AttributeValue }) =>
      inTransaction(deps.pool, async (tx) => {
        await lockTopic(tx, (await findSubscription(tx, call, SubscriptionArn)).topicId);
        const subscription = await findSubscription(tx, call, SubscriptionArn);
        refuse(checkSubscriptionAttribute(AttributeName, AttributeValue));
        const before = subscription.attributes;
        const name = subscriptionName(subscription.topicArn.split(':').at(-1) ?? '', subscription.endpoint);
        const after = storedSubscriptionAttributes({ ...before, [AttributeName]: AttributeValue });
        await updateSubscription(tx, subscription.subscriptionId, after);
        const change = { kind: 'subscription' as const, id: subscription.subscriptionId, name };
        await auditChange(tx, call, { ...change, action: 'subscription.update', before, after });
        return {};
      }),
  });
}
