// Subscribes a queue of the project to a topic, or ends a subscription.
import type { SubscriptionSummary } from '#server/contracts/topic-operation.ts';
import { AppError } from '#server/kernel/app-error.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Acting, ControlDeps } from '../control-deps.ts';
import { findQueue } from '../queues/find-queue.ts';
import { runChange } from '../run-change.ts';
import { findTopic } from './find-topic.ts';

/**
 * Makes the subscription; one that exists for the same queue is answered as it is by the topic product.
 *
 * @param input  `raw` delivers the bare message instead of SNS's JSON envelope
 * @throws AppError `topic.not_found`, `queue.not_found`, `topic.refused`
 */
export async function subscribeQueue(
  deps: ControlDeps,
  acting: Acting,
  input: { topicId: string; queueId: string; raw: boolean },
): Promise<SubscriptionSummary> {
  const topic = await findTopic(deps, acting, input.topicId);
  const queue = await findQueue(deps, acting, input.queueId);
  return runChange(deps, async (tx, sql) => {
    const attributes: Record<string, string> = input.raw ? { RawMessageDelivery: 'true' } : {};
    const subscription = await deps.topics.subscribe(sql, topic.topicId, 'sqs', queue.arn, attributes);
    await recordChange(tx, acting, {
      action: 'subscription.create',
      entityKind: 'subscription',
      entityId: subscription.subscriptionId,
      entityName: `${topic.name} → ${queue.name}`,
      after: subscription,
    });
    return subscription;
  });
}

/** @throws AppError `resource.not_found`, also for a subscription of another project */
export async function unsubscribe(deps: ControlDeps, acting: Acting, input: { subscriptionId: string }): Promise<void> {
  await runChange(deps, async (tx, sql) => {
    const row = await tx.subscription.findFirst({
      where: { id: input.subscriptionId, topic: { projectId: acting.projectId } },
      include: { topic: true },
    });
    if (!row) throw new AppError('resource.not_found', 'There is no such subscription in this project.', { field: 'subscriptionId' });
    await deps.topics.unsubscribe(sql, row.id);
    await recordChange(tx, acting, {
      action: 'subscription.delete',
      entityKind: 'subscription',
      entityId: row.id,
      entityName: `${row.topic.name} → ${row.endpoint}`,
      before: { topic: row.topic.name, protocol: row.protocol, endpoint: row.endpoint },
    });
  });
}
