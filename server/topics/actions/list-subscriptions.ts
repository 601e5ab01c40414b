// The SNS action ListSubscriptions.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import { listSubscriptionRows } from '../store/list-subscriptions.ts';
import type { ActionDeps } from './action-deps.ts';
import { pageSize, readToken } from './page-token.ts';
import { subscriptionList, subscriptionListShape } from './subscription-list.ts';

/** ListSubscriptions: those of the region, a hundred at a time. Source: SNS API reference. */
export function listSubscriptionsAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'ListSubscriptions',
    input: z.object({ NextToken: z.string().optional() }),
    queryInput: structure({ NextToken: text }),
    queryOutput: subscriptionListShape,
    handle: async ({ scope }, { NextToken }) => {
      const page = { region: scope.region, afterId: readToken(NextToken), limit: pageSize };
      return subscriptionList(scope.accountId, await listSubscriptionRows(asSqlTransaction(deps.pool), scope.projectId, page));
    },
  });
}
