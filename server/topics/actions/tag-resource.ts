// The SNS action TagResource.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, structure, text } from '../../aws/query-shape.ts';
import type { ActionDeps } from './action-deps.ts';
import { changeTags } from './change-tags.ts';
import { TagList, tagListShape, tagsOf } from './tags.ts';

/** TagResource: given tags are added or replaced. Source: SNS API reference. */
export function tagResourceAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'TagResource',
    input: z.object({ ResourceArn: z.string(), Tags: TagList }),
    queryInput: structure({ ResourceArn: text, Tags: tagListShape }),
    queryOutput: empty,
    handle: async (call, { ResourceArn, Tags }) => {
      const given = tagsOf(Tags);
      await changeTags(deps, call, ResourceArn, (tags) => ({ ...tags, ...given }));
      return {};
    },
  });
}
