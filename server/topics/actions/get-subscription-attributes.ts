// The SNS action GetSubscriptionAttributes.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { entryMap, structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import { describeSubscription } from '../model/subscription-attributes.ts';
import type { ActionDeps } from './action-deps.ts';
import { findSubscription } from './action-deps.ts';

/** GetSubscriptionAttributes. Source: SNS API reference. */
export function getSubscriptionAttributesAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'GetSubscriptionAttributes',
    input: z.object({ SubscriptionArn: z.string() }),
    queryInput: structure({ SubscriptionArn: text }),
    queryOutput: structure({ Attributes: entryMap(text) }),
    handle: async (call, { SubscriptionArn }) => {
      const subscription = await findSubscription(asSqlTransaction(deps.pool), call, SubscriptionArn);
      return { Attributes: describeSubscription(call.scope, subscription) };
    },
  });
}
