// How ListSubscriptions and ListSubscriptionsByTopic show a page of subscriptions.
import { memberList, structure, text } from '../../aws/query-shape.ts';
import type { SubscriptionView } from '../../contracts/ports.ts';
import { nextToken } from './page-token.ts';

const entry = structure({ SubscriptionArn: text, Owner: text, Protocol: text, Endpoint: text, TopicArn: text });

export const subscriptionListShape = structure({ Subscriptions: memberList(entry), NextToken: text });

export function subscriptionList(owner: string, subscriptions: readonly SubscriptionView[]) {
  return {
    Subscriptions: subscriptions.map(({ subscriptionArn, protocol, endpoint, topicArn }) => ({
      SubscriptionArn: subscriptionArn,
      Owner: owner,
      Protocol: protocol,
      Endpoint: endpoint,
      TopicArn: topicArn,
    })),
    NextToken: nextToken(subscriptions.map((subscription) => subscription.subscriptionId)),
  };
}
