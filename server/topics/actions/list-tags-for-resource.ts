// The SNS action ListTagsForResource.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import type { ActionDeps } from './action-deps.ts';
import { findTagged } from './change-tags.ts';
import { tagListShape } from './tags.ts';

/** ListTagsForResource. Source: SNS API reference. */
export function listTagsForResourceAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'ListTagsForResource',
    input: z.object({ ResourceArn: z.string() }),
    queryInput: structure({ ResourceArn: text }),
    queryOutput: structure({ Tags: tagListShape }),
    handle: async (call, { ResourceArn }) => {
      const { tags } = await findTagged(asSqlTransaction(deps.pool), call, ResourceArn);
      return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
    },
  });
}
