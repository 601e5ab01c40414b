// What people ask of queues in the console, by file or CLI: inputs and what callers see. Attributes bear AWS's names.
import { z } from 'zod';
import { QueueName, Region, ResourceId } from './names.ts';
import { SearchRequest } from './page.ts';
import { QueueAttributes } from './queue.ts';

export const ListQueues = SearchRequest;
export const CreateQueue = z.object({ name: QueueName, region: Region.default('us-east-1'), attributes: QueueAttributes.default({}) });
export const QueueReference = z.object({ queueId: ResourceId });
export const SetQueueAttributes = z.object({ queueId: ResourceId, attributes: QueueAttributes });
export const SetQueuePaused = z.object({ queueId: ResourceId, isPaused: z.boolean() });
export const ReadQueueDepths = z.object({ queueIds: z.array(ResourceId).min(1).max(200) });
/** Attributes of a message written by hand, AWS's types String and Number with an optional label after a dot; at most 10. */
const OutgoingAttributes = z
  .record(
    z.string().min(1).max(256),
    z.object({ dataType: z.string().regex(/^(String|Number)(\.\S{1,240})?$/, 'must be String or Number'), stringValue: z.string().min(1) }),
  )
  .refine((attributes) => Object.keys(attributes).length <= 10, 'at most 10 attributes')
  .default({});
export const SendToQueue = z.object({
  queueId: ResourceId,
  body: z.string().min(1, 'must not be empty').max(1_048_576),
  attributes: OutgoingAttributes,
  delaySeconds: z.int().min(0).max(900).optional(),
  messageGroupId: z.string().min(1).max(128).optional(),
  messageDeduplicationId: z.string().min(1).max(128).optional(),
});

export type QueueSummary = {
  queueId: string;
  name: string;
  region: string;
  arn: string;
  isFifo: boolean;
  /** Receives find nothing while true; sends go on. */
  isPaused: boolean;
  attributes: Readonly<Record<string, string>>;
  createdAtMs: number;
  depth: { visible: number; inFlight: number; delayed: number; oldestAgeSeconds: number | null };
};
