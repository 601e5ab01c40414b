// Makes a topic through the port of the topic product, in one transaction with its audit record.
import type { CreateTopic } from '#server/contracts/topic.ts';
import type { TopicSummary } from '#server/contracts/topic-operation.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { messagingScope } from '../projects/find-project.ts';
import { runChange } from '../run-change.ts';
import { viewTopic } from './find-topic.ts';

/** @throws AppError `topic.refused` */
export async function createTopic(deps: ControlDeps, acting: Acting, input: CreateTopic): Promise<TopicSummary> {
  return runChange(deps, async (tx, sql) => {
    const scope = await messagingScope(tx, acting.projectId, input.region);
    const topic = await deps.topics.createTopic(sql, scope, input.name, input.attributes);
    await recordChange(tx, acting, {
      action: 'topic.create',
      entityKind: 'topic',
      entityId: topic.topicId,
      entityName: topic.name,
      after: { name: topic.name, region: topic.region, attributes: topic.attributes },
    });
    return viewTopic(topic);
  });
}
