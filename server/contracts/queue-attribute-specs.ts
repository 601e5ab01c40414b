// The table of a queue's attributes: AWS's names, ranges, defaults and which may change later. Apart from the schemas, for
// pages that show the attributes without parsing any.

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
