// Deletes a topic with its subscriptions.
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { runChange } from '../run-change.ts';
import { findTopic, viewTopic } from './find-topic.ts';

/** @throws AppError `topic.not_found` */
export async function deleteTopic(deps: ControlDeps, acting: Acting, input: { topicId: string }): Promise<void> {
  const topic = await findTopic(deps, acting, input.topicId);
  await runChange(deps, async (tx, sql) => {
    await deps.topics.deleteTopic(sql, topic.topicId);
    await recordChange(tx, acting, {
      action: 'topic.delete',
      entityKind: 'topic',
      entityId: topic.topicId,
      entityName: topic.name,
      before: viewTopic(topic),
    });
  });
}
