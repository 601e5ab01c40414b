// What people may ask of topics and subscriptions: inputs of the control plane, and the attributes a topic row keeps.
import { z } from 'zod';
import { Region, ResourceId, TopicName } from './names.ts';

/** AWS attribute names and string values as they stand in a topic's or subscription's row; server/topics/model checks each. */
const TopicAttributes = z.record(z.string().max(100), z.string().max(262_144));

export const CreateTopic = z.strictObject({
  name: TopicName,
  region: Region.default('us-east-1'),
  attributes: TopicAttributes.default({}),
});
export type CreateTopic = z.infer<typeof CreateTopic>;

export const TopicReference = z.strictObject({ topicId: ResourceId });
export type TopicReference = z.infer<typeof TopicReference>;

export const SubscriptionReference = z.strictObject({ subscriptionId: z.uuid() });
export type SubscriptionReference = z.infer<typeof SubscriptionReference>;

export const PublishToTopic = z.strictObject({
  topicId: ResourceId,
  body: z.string().min(1, 'must not be empty').max(1_048_576),
  subject: z.string().min(1).max(100).optional(),
});
export type PublishToTopic = z.infer<typeof PublishToTopic>;
