// What people may ask of topics and subscriptions: inputs of the control plane, and the attributes a topic row keeps.
import { z } from 'zod';
import { Region, ResourceId, TopicName } from './names.ts';

/** AWS attribute names and string values as they stand in a topic's or subscription's row; server/topics/model checks each. */
export const TopicAttributes = z.record(z.string().max(100), z.string().max(262_144));
export type TopicAttributes = z.infer<typeof TopicAttributes>;

export const CreateTopic = z.strictObject({
  name: TopicName,
  region: Region.default('us-east-1'),
  attributes: TopicAttributes.default({}),
});
export type CreateTopic = z.infer<typeof CreateTopic>;

export const TopicReference = z.strictObject({ topicId: ResourceId });
export type TopicReference = z.infer<typeof TopicReference>;

/** Subscribes a queue of the same project and region; the topic's messages are inserted into it with the publish. */
export const SubscribeQueue = z.strictObject({
  topicId: ResourceId,
  queueArn: z.string().regex(/^arn:aws:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$/, 'must be the ARN of a standard queue'),
  /** True delivers the bare message instead of SNS's JSON envelope. */
  raw: z.boolean().default(false),
});
export type SubscribeQueue = z.infer<typeof SubscribeQueue>;

export const SubscriptionReference = z.strictObject({ subscriptionId: z.uuid() });
export type SubscriptionReference = z.infer<typeof SubscriptionReference>;

export const PublishToTopic = z.strictObject({
  topicId: ResourceId,
  body: z.string().min(1, 'must not be empty').max(1_048_576),
  subject: z.string().min(1).max(100).optional(),
});
export type PublishToTopic = z.infer<typeof PublishToTopic>;
