// What each attribute of a queue does, in words, and how its value is measured.
import type { QueueAttributeName, QueueAttributeSpec } from '#server/contracts/queue.ts';
import { queueAttributeSpecs } from '#server/contracts/queue.ts';

export const attributeTexts: Record<QueueAttributeName, { label: string; help: string; unit?: 'seconds' | 'bytes' }> = {
  VisibilityTimeout: {
    label: 'Visibility timeout',
    help: 'How long a received message stays hidden from other consumers. Longer than the work takes, or it is done twice.',
    unit: 'seconds',
  },
  ReceiveMessageWaitTimeSeconds: {
    label: 'Receive wait',
    help: 'How long a receive waits for a message before it answers with none. 20 makes polling cheap.',
    unit: 'seconds',
  },
  DelaySeconds: { label: 'Delay', help: 'How long a new message stays hidden before its first receive.', unit: 'seconds' },
  MessageRetentionPeriod: { label: 'Retention', help: 'A message nobody deletes is removed after this long.', unit: 'seconds' },
  MaximumMessageSize: { label: 'Largest message', help: 'Body and attributes together; longer ones are refused.', unit: 'bytes' },
  RedrivePolicy: { label: 'Dead-letter queue', help: 'Where messages go that were received too often without being deleted.' },
  RedriveAllowPolicy: {
    label: 'Who may use this as dead-letter queue',
    help: 'JSON such as {"redrivePermission":"denyAll"}; empty allows every queue of the project.',
  },
  Policy: { label: 'Access policy', help: 'AWS policy document, kept for tools that read it back. Access is by project.' },
  SqsManagedSseEnabled: { label: 'Encryption flag', help: 'Kept for tools that read it back.' },
  KmsMasterKeyId: { label: 'KMS key', help: 'Kept for tools that read it back.' },
  KmsDataKeyReusePeriodSeconds: { label: 'KMS key reuse', help: 'Kept for tools that read it back.', unit: 'seconds' },
  FifoQueue: { label: 'FIFO', help: 'Keeps the order of each message group. Cannot be changed later.' },
  ContentBasedDeduplication: { label: 'Deduplicate by content', help: 'Two messages with the same body within 5 minutes count as one.' },
  DeduplicationScope: { label: 'Deduplication scope', help: 'Whether doubles are looked for in the whole queue or in the message group.' },
  FifoThroughputLimit: { label: 'Throughput limit', help: 'Whether the limit holds for the queue or for each message group.' },
};

/** Range, unit and default in one line, e.g. `0 to 900 seconds, default 0`; '' where there is nothing to say. */
export function rangeText(name: QueueAttributeName, locale: string): string {
  const spec: QueueAttributeSpec = queueAttributeSpecs[name];
  if (spec.kind !== 'integer') return '';
  const number = (value: number) => value.toLocaleString(locale);
  const { unit = '' } = attributeTexts[name];
  const fallback = spec.fallback === undefined ? '' : `, default ${number(Number(spec.fallback))}`;
  return `${number(spec.min ?? 0)} to ${number(spec.max ?? 0)} ${unit}${fallback}`;
}
