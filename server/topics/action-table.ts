// The actions of SNS that are served, by the names AWS gives them.
import type { WireAction } from '../aws/action-table.ts';
import type { ActionDeps } from './actions/action-deps.ts';
import { createTopicAction } from './actions/create-topic.ts';
import { deleteTopicAction } from './actions/delete-topic.ts';
import { getSubscriptionAttributesAction } from './actions/get-subscription-attributes.ts';
import { getTopicAttributesAction } from './actions/get-topic-attributes.ts';
import { listSubscriptionsAction } from './actions/list-subscriptions.ts';
import { listSubscriptionsByTopicAction } from './actions/list-subscriptions-by-topic.ts';
import { listTagsForResourceAction } from './actions/list-tags-for-resource.ts';
import { listTopicsAction } from './actions/list-topics.ts';
import { publishAction } from './actions/publish.ts';
import { publishBatchAction } from './actions/publish-batch.ts';
import { setSubscriptionAttributesAction } from './actions/set-subscription-attributes.ts';
import { setTopicAttributesAction } from './actions/set-topic-attributes.ts';
import { subscribeAction } from './actions/subscribe.ts';
import { tagResourceAction } from './actions/tag-resource.ts';
import { unsubscribeAction } from './actions/unsubscribe.ts';
import { untagResourceAction } from './actions/untag-resource.ts';

export function topicActions(deps: ActionDeps): readonly WireAction[] {
  return [
    createTopicAction,
    deleteTopicAction,
    listTopicsAction,
    getTopicAttributesAction,
    setTopicAttributesAction,
    subscribeAction,
    unsubscribeAction,
    listSubscriptionsAction,
    listSubscriptionsByTopicAction,
    getSubscriptionAttributesAction,
    setSubscriptionAttributesAction,
    publishAction,
    publishBatchAction,
    tagResourceAction,
    untagResourceAction,
    listTagsForResourceAction,
  ].map((declare) => declare(deps));
}
