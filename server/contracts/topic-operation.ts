// What callers see of topics and subscriptions; inputs are in contracts/topic.ts.
import { z } from 'zod';
import { ResourceId } from './names.ts';
import { PageRequest } from './page.ts';

export const ListSubscriptions = PageRequest.extend({ topicId: ResourceId.optional() });

/** Subscribes a queue of the project by its id. */
export const SubscribeQueueById = z.object({ topicId: ResourceId, queueId: ResourceId, raw: z.boolean().default(false) });

export type TopicSummary = {
  topicId: string;
  name: string;
  region: string;
  arn: string;
  isFifo: boolean;
  attributes: Readonly<Record<string, string>>;
  createdAtMs: number;
};

export type SubscriptionSummary = {
  subscriptionId: string;
  subscriptionArn: string;
  topicId: string;
  topicArn: string;
  protocol: string;
  endpoint: string;
  attributes: Readonly<Record<string, string>>;
};
