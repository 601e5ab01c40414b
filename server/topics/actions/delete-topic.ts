// The SNS action DeleteTopic.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { empty, structure, text } from '../../aws/query-shape.ts';
import { inTransaction } from '../../db/transaction.ts';
import { readTopicArn } from '../model/topic-arn.ts';
import { deleteTopicRow } from '../store/delete-topic.ts';
import { findTopicByName } from '../store/find-topic.ts';
import type { ActionDeps } from './action-deps.ts';
import { accepted, auditChange } from './action-deps.ts';

/** DeleteTopic: its subscriptions go with it; a topic that is gone already is no error. Source: SNS API reference. */
export function deleteTopicAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'DeleteTopic',
    input: z.object({ TopicArn: z.string() }),
    queryInput: structure({ TopicArn: text }),
    queryOutput: empty,
    handle: async (call, { TopicArn }) => {
      const name = accepted(readTopicArn(call.scope, TopicArn));
      await inTransaction(deps.pool, async (tx) => {
        const topic = await findTopicByName(tx, { ...call.scope, name });
        if (!topic || !(await deleteTopicRow(tx, topic.topicId))) return;
        const before = { region: topic.region, attributes: topic.attributes, tags: topic.tags };
        await auditChange(tx, call, { action: 'topic.delete', kind: 'topic', id: topic.topicId, name, before });
      });
      return {};
    },
  });
}
