// The attributes of a queue: AWS's names, ranges, defaults and which may change later. One table for the wire actions,
// the console's forms and the declarative file. Values are strings, as on the wire. Browser-safe.
import { z } from 'zod';

/**
 * What one attribute may hold. `fallback` is the value a queue has when nobody set one; absent means that the
 * attribute is then not reported at all; of a FIFO-only attribute it holds on FIFO queues alone.
 */
export type QueueAttributeSpec = {
  kind: 'integer' | 'boolean' | 'json' | 'text' | 'choice';
  min?: number;
  max?: number;
  choices?: readonly string[];
  fallback?: string;
  /** True when only FIFO queues have it. */
  isFifoOnly?: boolean;
  /** True when it can only be given at creation. */
  isFixed?: boolean;
};

/** Source: SQS API reference, "SetQueueAttributes" and "CreateQueue"; message size as raised to 1 MiB in 2025. */
export const queueAttributeSpecs = {
  DelaySeconds: { kind: 'integer', min: 0, max: 900, fallback: '0' },
  MaximumMessageSize: { kind: 'integer', min: 1_024, max: 1_048_576, fallback: '1048576' },
  MessageRetentionPeriod: { kind: 'integer', min: 60, max: 1_209_600, fallback: '345600' },
  ReceiveMessageWaitTimeSeconds: { kind: 'integer', min: 0, max: 20, fallback: '0' },
  VisibilityTimeout: { kind: 'integer', min: 0, max: 43_200, fallback: '30' },
  RedrivePolicy: { kind: 'json', max: 4_096 },
  RedriveAllowPolicy: { kind: 'json', max: 4_096 },
  Policy: { kind: 'json', max: 8_192 },
  KmsMasterKeyId: { kind: 'text', max: 2_048 },
  KmsDataKeyReusePeriodSeconds: { kind: 'integer', min: 60, max: 86_400 },
  SqsManagedSseEnabled: { kind: 'boolean', fallback: 'true' },
  FifoQueue: { kind: 'boolean', isFifoOnly: true, isFixed: true },
  ContentBasedDeduplication: { kind: 'boolean', isFifoOnly: true, fallback: 'false' },
  DeduplicationScope: { kind: 'choice', choices: ['messageGroup', 'queue'], isFifoOnly: true, fallback: 'queue' },
  FifoThroughputLimit: { kind: 'choice', choices: ['perQueue', 'perMessageGroupId'], isFifoOnly: true, fallback: 'perQueue' },
} as const satisfies Record<string, QueueAttributeSpec>;

export type QueueAttributeName = keyof typeof queueAttributeSpecs;

export function isQueueAttributeName(name: string): name is QueueAttributeName {
  return Object.hasOwn(queueAttributeSpecs, name);
}

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
