// Carries out one planned change of a queue, topic or subscription.
import { assertNever } from '#server/kernel/assert.ts';
import { createQueue } from '../queues/create-queue.ts';
import { setQueueAttributes } from '../queues/set-queue-attributes.ts';
import { createTopic } from '../topics/create-topic.ts';
import { subscribeQueue, unsubscribe } from '../topics/subscribe-queue.ts';
import type { Change } from './model/change.ts';
import type { ApplyContext } from './project-ids.ts';
import { idOf } from './project-ids.ts';

type MessagingChange = Extract<Change, { kind: 'create-queue' | 'set-queue-attributes' | 'create-topic' | 'put-subscription' }>;

export async function applyMessagingChange({ deps, acting, region, ids }: ApplyContext, change: MessagingChange): Promise<void> {
  switch (change.kind) {
    case 'create-queue': {
      const queue = await createQueue(deps, acting, { name: change.name, region, attributes: { ...change.attributes } });
      ids.queues.set(change.name, queue.queueId);
      return;
    }
    case 'set-queue-attributes':
      await setQueueAttributes(deps, acting, { queueId: idOf(ids.queues, change.name), attributes: change.after });
      return;
    case 'create-topic': {
      const topic = await createTopic(deps, acting, { name: change.name, region, attributes: {} });
      ids.topics.set(change.name, topic.topicId);
      return;
    }
    case 'put-subscription': {
      const { topic, queue, before, after } = change;
      const name = `${topic} ${queue}`;
      // Whether messages are delivered bare cannot be changed through the port: the subscription is made anew.
      if (before !== null) await unsubscribe(deps, acting, { subscriptionId: idOf(ids.subscriptions, name) });
      const input = { topicId: idOf(ids.topics, topic), queueId: idOf(ids.queues, queue), raw: after.raw };
      ids.subscriptions.set(name, (await subscribeQueue(deps, acting, input)).subscriptionId);
      return;
    }
    default:
      assertNever(change);
  }
}
