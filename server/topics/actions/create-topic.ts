// The SNS action CreateTopic.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { entryMap, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { createTopic } from '../topic-commands.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, auditChange } from './action-deps.ts';
import { TagList, tagListShape, tagsOf } from './tags.ts';

/** CreateTopic. Source: SNS API reference. */
export function createTopicAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'CreateTopic',
    input: z.object({ Name: z.string(), Attributes: z.record(z.string(), z.string()).default({}), Tags: TagList.default([]) }),
    queryInput: structure({ Name: text, Attributes: entryMap(text), Tags: tagListShape }),
    queryOutput: structure({ TopicArn: text }),
    handle: (call, { Name, Attributes, Tags }) => {
      const tags = tagsOf(Tags);
      return inTransaction(deps.pool, async (tx) => {
        const asked = { name: Name, attributes: Attributes, tags };
        const { topic, isNew } = accepted(await createTopic(deps, tx, call.scope, asked));
        if (isNew) {
          const after = { region: topic.region, attributes: topic.attributes, tags };
          await auditChange(tx, call, { action: 'topic.create', kind: 'topic', id: topic.topicId, name: topic.name, after });
        }
        return { TopicArn: topic.arn };
      });
    },
  });
}
