// The SNS action ListTopics.
import { z } from 'zod';
import type { WireAction } from '../../aws/action-table.ts';
import { defineAction } from '../../aws/action-table.ts';
import { memberList, structure, text } from '../../aws/query-shape.ts';
import { asSqlTransaction } from '../../db/transaction.ts';
import { listTopicRows } from '../store/list-topics.ts';
import type { ActionDeps } from './action-deps.ts';
import { nextToken, pageSize, readToken } from './page-token.ts';

/** ListTopics: a hundred at a time, by name. Source: SNS API reference. */
export function listTopicsAction(deps: ActionDeps): WireAction {
  return defineAction({
    service: 'sns',
    name: 'ListTopics',
    input: z.object({ NextToken: z.string().optional() }),
    queryInput: structure({ NextToken: text }),
    queryOutput: structure({ Topics: memberList(structure({ TopicArn: text })), NextToken: text }),
    handle: async ({ scope }, { NextToken }) => {
      const page = { region: scope.region, after: { name: readToken(NextToken) ?? '', region: scope.region }, limit: pageSize };
      const topics = await listTopicRows(asSqlTransaction(deps.pool), scope.projectId, page);
      return { Topics: topics.map((topic) => ({ TopicArn: topic.arn })), NextToken: nextToken(topics.map((topic) => topic.name)) };
    },
  });
}
