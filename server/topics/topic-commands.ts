// Changes of topics and subscriptions, in the caller's transaction. The wire actions and the port both call these; who
// may do it and the audit record are theirs.
import type { MessagingScope, SqlTransaction, SubscriptionView } from '../contracts/ports.ts';
import { newResourceId } from '../kernel/ids.ts';
import { limits } from '../kernel/limits.ts';
import type { Random } from '../kernel/random.ts';
import type { Result } from '../kernel/result.ts';
import { fail, ok } from '../kernel/result.ts';
import type { Refusal } from './model/refusal.ts';
import { invalidParameter, topicNotFound } from './model/refusal.ts';
import {
  checkEndpoint,
  checkNewSubscriptionAttributes,
  sameSubscriptionAttributes,
  storedSubscriptionAttributes,
} from './model/subscription-attributes.ts';
import { checkNewTopicAttributes, sameAttributes, storedTopicAttributes } from './model/topic-attributes.ts';
import { countSubscriptions } from './store/count-subscriptions.ts';
import { findSubscriptionByEndpoint } from './store/find-subscription.ts';
import { findTopicById, findTopicByName } from './store/find-topic.ts';
import { insertSubscription } from './store/insert-subscription.ts';
import { insertTopic } from './store/insert-topic.ts';
import { lockTopic } from './store/lock-topic.ts';
import type { StoredTopic } from './store/topic-row.ts';

type Texts = Readonly<Record<string, string>>;

/**
 * Creates a topic, or finds the one of that name.
 *
 * @returns the topic and whether it is new; refused: a bad name, attributes that are not served, or an existing topic
 *          that differs in an attribute or tag asked for
 * Source: SNS API reference, "CreateTopic": idempotent when name and attributes are the same.
 */
export async function createTopic(
  deps: { random: Random },
  tx: SqlTransaction,
  scope: MessagingScope,
  asked: { name: string; attributes: Texts; tags: Texts },
): Promise<Result<{ topic: StoredTopic; isNew: boolean }, Refusal>> {
  const { name, tags } = asked;
  // A name that ends in .fifo would be a FIFO topic's, which checkNewTopicAttributes refuses by its own text.
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name) && asked.attributes.FifoTopic !== 'true') return fail(invalidParameter('Topic Name'));
  const refusal = checkNewTopicAttributes(asked.attributes);
  if (refusal) return fail(refusal);
  const attributes = storedTopicAttributes(asked.attributes);
  const topicId = newResourceId(deps.random);
  const isNew = await insertTopic(tx, { ...scope, topicId, name, attributes, tags });
  const topic = await findTopicByName(tx, { ...scope, name });
  if (!topic) return fail(topicNotFound);
  if (!sameAttributes(attributes, topic.attributes)) {
    return fail(invalidParameter('Attributes Reason: Topic already exists with different attributes'));
  }
  if (!sameAttributes(tags, topic.tags)) return fail(invalidParameter('Tags Reason: Topic already exists with different tags'));
  return ok({ topic, isNew });
}

/**
 * Subscribes an endpoint to a topic, or finds its subscription.
 *
 * @returns refused: an unknown topic, an endpoint or attribute that is not served, an existing subscription that differs,
 *          or a topic that has limits.messaging.maxQueueSubscriptionsPerPublish subscriptions (`SubscriptionLimitExceeded`)
 */
export async function subscribe(
  deps: { random: Random },
  tx: SqlTransaction,
  topicId: string,
  asked: { protocol: string; endpoint: string; attributes: Texts },
): Promise<Result<{ topic: StoredTopic; subscription: SubscriptionView; isNew: boolean }, Refusal>> {
  const { protocol, endpoint } = asked;
  const topic = (await lockTopic(tx, topicId)) ? await findTopicById(tx, topicId) : null;
  if (!topic) return fail(topicNotFound);
  const refusal = checkEndpoint(topic, protocol, endpoint) ?? checkNewSubscriptionAttributes(asked.attributes);
  if (refusal) return fail(refusal);
  const attributes = storedSubscriptionAttributes(asked.attributes);
  const existing = await findSubscriptionByEndpoint(tx, { topicId, protocol, endpoint });
  if (existing) {
    if (sameSubscriptionAttributes(attributes, existing.attributes)) return ok({ topic, subscription: existing, isNew: false });
    return fail(invalidParameter('Attributes Reason: Subscription already exists with different attributes'));
  }
  if ((await countSubscriptions(tx, topicId)) >= limits.messaging.maxQueueSubscriptionsPerPublish) {
    const message = `A topic has at most ${limits.messaging.maxQueueSubscriptionsPerPublish} subscriptions`;
    return fail({ code: 'SubscriptionLimitExceeded', message });
  }
  const subscriptionId = deps.random.uuid();
  await insertSubscription(tx, { subscriptionId, topicId, protocol, endpoint, attributes });
  const subscriptionArn = `${topic.arn}:${subscriptionId}`;
  return ok({
    topic,
    subscription: { subscriptionId, subscriptionArn, topicId, topicArn: topic.arn, protocol, endpoint, attributes },
    isNew: true,
  });
}
