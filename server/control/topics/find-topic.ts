// A topic looked up inside one project, and how callers see it.
import type { TopicView } from '#server/contracts/ports.ts';
import type { TopicSummary } from '#server/contracts/topic-operation.ts';
import { AppError } from '#server/kernel/app-error.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';

/** @throws AppError `topic.not_found`, also for a topic of another project */
export async function findTopic(deps: ControlDeps, acting: Acting, topicId: string): Promise<TopicView> {
  const topic = await deps.topics.getTopic(acting.projectId, topicId);
  if (!topic) throw new AppError('topic.not_found', 'There is no such topic in this project.', { field: 'topicId' });
  return topic;
}

export function viewTopic(topic: TopicView): TopicSummary {
  return {
    topicId: topic.topicId,
    name: topic.name,
    region: topic.region,
    arn: topic.arn,
    isFifo: topic.isFifo,
    attributes: topic.attributes,
    createdAtMs: topic.createdAtMs,
  };
}
