// What the hot path needs to know of a queue, read once from its attributes. Pure.

import { RedrivePolicy } from '#server/contracts/queue.ts';
import type { QueueAttributeName, QueueAttributeSpec } from '#server/contracts/queue-attribute-specs.ts';
import { queueAttributeSpecs } from '#server/contracts/queue-attribute-specs.ts';
import { parseArn } from '#server/kernel/arn.ts';

export type QueueSettings = {
  delaySeconds: number;
  maximumMessageBytes: number;
  retentionSeconds: number;
  receiveWaitSeconds: number;
  visibilityTimeoutSeconds: number;
  redrive: RedriveRule | null;
  isContentDeduplicated: boolean;
  isDeduplicatedByGroup: boolean;
  /** How payloads are encrypted at rest; null when they are not. */
  sealing: SealingRule | null;
};

/** Whose data keys, and for how long each is used: 60 to 86,400 s. `keyId` is empty when Sluice chooses. */
export type SealingRule = { keyId: string; reuseSeconds: number };

/** After maxReceiveCount receives a message moves to the queue of this name, in the same project and region. */
type RedriveRule = { maxReceiveCount: number; deadLetterQueueName: string };

/** Settings from stored attributes; what is not set takes AWS's default. A malformed redrive policy counts as none. */
export function queueSettings(attributes: Readonly<Record<string, string>>): QueueSettings {
  const number = (name: QueueAttributeName): number => {
    const spec: QueueAttributeSpec = queueAttributeSpecs[name];
    return Number(attributes[name] ?? spec.fallback ?? '0');
  };
  return {
    delaySeconds: number('DelaySeconds'),
    maximumMessageBytes: number('MaximumMessageSize'),
    retentionSeconds: number('MessageRetentionPeriod'),
    receiveWaitSeconds: number('ReceiveMessageWaitTimeSeconds'),
    visibilityTimeoutSeconds: number('VisibilityTimeout'),
    redrive: redriveRule(attributes.RedrivePolicy),
    isContentDeduplicated: attributes.ContentBasedDeduplication === 'true',
    isDeduplicatedByGroup: attributes.DeduplicationScope === 'messageGroup',
    sealing: sealingRule(attributes),
  };
}

/** AWS does not say how long it uses a data key where it manages them; an hour keeps one key far below 2^32 messages. */
const managedReuseSeconds = 3_600;

function sealingRule(attributes: Readonly<Record<string, string>>): SealingRule | null {
  if (attributes.KmsMasterKeyId) {
    return { keyId: attributes.KmsMasterKeyId, reuseSeconds: Number(attributes.KmsDataKeyReusePeriodSeconds ?? 300) };
  }
  const isManaged = (attributes.SqsManagedSseEnabled ?? queueAttributeSpecs.SqsManagedSseEnabled.fallback) === 'true';
  return isManaged ? { keyId: '', reuseSeconds: managedReuseSeconds } : null;
}

function redriveRule(text: string | undefined): RedriveRule | null {
  const policy = parseJson(text, RedrivePolicy);
  const arn = policy ? parseArn(policy.deadLetterTargetArn) : null;
  return policy && arn ? { maxReceiveCount: policy.maxReceiveCount, deadLetterQueueName: arn.resource } : null;
}

/** The value of a JSON attribute that passes its schema; null when absent, empty, no JSON or not of that shape. */
export function parseJson<Value>(
  text: string | undefined,
  schema: { safeParse(value: unknown): { success: true; data: Value } | { success: false } },
): Value | null {
  if (text === undefined || text === '') return null;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
