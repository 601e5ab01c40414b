// The attributes of a queue: AWS's names, ranges, defaults and which may change later. One table for the wire actions,
// the console's forms and the declarative file. Values are strings, as on the wire. Browser-safe.
import { z } from 'zod';
import type { QueueAttributeName, QueueAttributeSpec } from './queue-attribute-specs.ts';
import { isQueueAttributeName, queueAttributeSpecs } from './queue-attribute-specs.ts';

/** Attributes that are computed and can only be read. */
export const readOnlyQueueAttributes = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'QueueArn',
] as const;

/**
 * One attribute's value on its own: range, shape and length. Rules between attributes and about other queues are in
 * server/queues/model/admit-queue-attributes.ts. An empty string takes a json or text attribute away.
 */
export function isQueueAttributeValue(name: QueueAttributeName, value: string): boolean {
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  switch (spec.kind) {
    case 'integer':
      return /^[0-9]{1,9}$/.test(value) && Number(value) >= (spec.min ?? 0) && Number(value) <= (spec.max ?? Number.MAX_SAFE_INTEGER);
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'choice':
      return spec.choices?.includes(value) ?? false;
    case 'text':
      return value.length <= (spec.max ?? 0);
    case 'json':
      return value === '' || (new TextEncoder().encode(value).length <= (spec.max ?? 0) && isJsonObject(value));
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Attributes as people give them: known names, each value in its range. */
export const QueueAttributes = z.record(z.string(), z.string()).superRefine((attributes, context) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (!isQueueAttributeName(name)) {
      context.addIssue({ code: 'custom', path: [name], message: 'is not an attribute that can be set' });
    } else if (!isQueueAttributeValue(name, value)) {
      context.addIssue({ code: 'custom', path: [name], message: describeRange(name) });
    }
  }
});
export type QueueAttributes = z.infer<typeof QueueAttributes>;

/** One sentence on what the attribute may hold, for forms and errors. */
function describeRange(name: QueueAttributeName): string {
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  switch (spec.kind) {
    case 'integer':
      return `must be a whole number from ${spec.min} to ${spec.max}`;
    case 'boolean':
      return 'must be true or false';
    case 'choice':
      return `must be one of ${spec.choices?.join(', ')}`;
    case 'text':
      return `must have at most ${spec.max} characters`;
    case 'json':
      return `must be a JSON object of at most ${spec.max} bytes`;
  }
}

/** When a message is moved to which queue. Source: SQS developer guide, "Configuring a dead-letter queue". */
export const RedrivePolicy = z.object({
  deadLetterTargetArn: z.string().min(1).max(256),
  /** AWS accepts the number as text too. */
  maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
});
export type RedrivePolicy = z.infer<typeof RedrivePolicy>;

/** Which queues may name this one as their dead-letter queue. */
export const RedriveAllowPolicy = z
  .strictObject({
    redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
    sourceQueueArns: z.array(z.string()).min(1).max(10).optional(),
  })
  .refine((policy) => (policy.redrivePermission === 'byQueue') === (policy.sourceQueueArns !== undefined), {
    message: 'sourceQueueArns belongs to byQueue and only to it',
  });
export type RedriveAllowPolicy = z.infer<typeof RedriveAllowPolicy>;
