// What people ask of queues in the console, by file or CLI: inputs and what callers see. Attributes bear AWS's names.
import { z } from 'zod';
import { QueueName, Region, ResourceId } from './names.ts';
import { SearchRequest } from './page.ts';
import { QueueAttributes } from './queue.ts';

export const ListQueues = SearchRequest;
export const CreateQueue = z.object({ name: QueueName, region: Region.default('us-east-1'), attributes: QueueAttributes.default({}) });
export const QueueReference = z.object({ queueId: ResourceId });
export const SetQueueAttributes = z.object({ queueId: ResourceId, attributes: QueueAttributes });
export const ReadQueueDepths = z.object({ queueIds: z.array(ResourceId).min(1).max(200) });
export const SendToQueue = z.object({
  queueId: ResourceId,
  body: z.string().min(1, 'must not be empty').max(1_048_576),
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
  attributes: Readonly<Record<string, string>>;
  createdAtMs: number;
  depth: { visible: number; inFlight: number; delayed: number; oldestAgeSeconds: number | null };
};
