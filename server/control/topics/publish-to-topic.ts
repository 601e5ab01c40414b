// Publishes one message by hand. Traffic, not a change of configuration: it leaves no audit record.
import type { PublishToTopic } from '#server/contracts/topic.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findTopic } from './find-topic.ts';

/** Delivered to every subscribed queue when it resolves. @throws AppError `topic.not_found`, `topic.refused` */
export async function publishToTopic(
  deps: ControlDeps,
  acting: Acting,
  input: PublishToTopic,
): Promise<{ messageId: string; delivered: number; failed: number }> {
  const topic = await findTopic(deps, acting, input.topicId);
  const subject = input.subject === undefined ? {} : { subject: input.subject };
  return deps.topics.publish(topic, { body: input.body, attributes: {}, ...subject });
}
