// The SNS action Unsubscribe.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { readSubscriptionArn } from '../model/topic-arn.ts';
import { deleteSubscriptionRow } from '../store/delete-subscription.ts';
import { findSubscriptionById } from '../store/find-subscription.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, auditChange, subscriptionName } from './action-deps.ts';

/** Unsubscribe: a subscription that is gone already, or somebody else's, is no error and nothing happens. Source: SNS API reference. */
export function unsubscribeAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'Unsubscribe',
    input: z.object({ SubscriptionArn: z.string().default('') }),
    queryInput: structure({ SubscriptionArn: text }),
    queryOutput: empty,
    handle: async (call, { SubscriptionArn }) => {
      const read = readSubscriptionArn(call.scope, SubscriptionArn);
      if (!read.ok && read.error.code === 'NotFound') return {};
      const { subscriptionId, topicName } = accepted(read);
      await inTransaction(deps.pool, async (tx) => {
        const found = await findSubscriptionById(tx, subscriptionId);
        if (found?.subscriptionArn !== SubscriptionArn || !(await deleteSubscriptionRow(tx, subscriptionId))) return;
        const { protocol, endpoint, attributes } = found;
        const name = subscriptionName(topicName, endpoint);
        const change = { action: 'subscription.delete', kind: 'subscription' as const, id: subscriptionId, name };
        await auditChange(tx, call, { ...change, before: { protocol, endpoint, attributes } });
      });
      return {};
    },
  });
}
