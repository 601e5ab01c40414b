// How a subscription's row, joined with its topic and project, is read.
import type { SubscriptionView } from '../../contracts/ports.ts';
import { topicArn } from '../model/topic-arn.ts';

/** Columns of a query over `subscription s JOIN topic t ON t.id = s.topic_id JOIN project p ON p.id = t.project_id`. */
export const subscriptionColumns = `
  s.id AS "subscriptionId", s.topic_id AS "topicId", s.protocol, s.endpoint, s.attributes,
  t.region, t.name, p.account_id AS "accountId"`;

export type SubscriptionRow = Omit<SubscriptionView, 'subscriptionArn' | 'topicArn'> & { region: string; name: string; accountId: string };

export function toSubscriptionView(row: SubscriptionRow): SubscriptionView {
  const { subscriptionId, topicId, protocol, endpoint, attributes } = row;
  const arn = topicArn(row, row.name);
  return { subscriptionId, subscriptionArn: `${arn}:${subscriptionId}`, topicId, topicArn: arn, protocol, endpoint, attributes };
}
