// The SNS action UntagResource.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, memberList, structure, text } from '../../aws/query-shape.ts';
import type { ActionDeps } from './action-deps.ts';
import { changeTags } from './change-tags.ts';

/** UntagResource: keys that are not there are no error. Source: SNS API reference. */
export function untagResourceAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'UntagResource',
    input: z.object({ ResourceArn: z.string(), TagKeys: z.array(z.string()) }),
    queryInput: structure({ ResourceArn: text, TagKeys: memberList(text) }),
    queryOutput: empty,
    handle: async (call, { ResourceArn, TagKeys }) => {
      const kept = (tags: Readonly<Record<string, string>>) => Object.entries(tags).filter(([key]) => !TagKeys.includes(key));
      await changeTags(deps, call, ResourceArn, (tags) => Object.fromEntries(kept(tags)));
      return {};
    },
  });
}
