// A project reduced to what a declarative file can say of it, by name. Maps, because names are people's: any text.

import type { Integration } from '#server/contracts/integration.ts';
import type { ProjectFile } from '#server/contracts/project-file.ts';

export type RouteState = { integration: Integration; isApiKeyRequired: boolean; timeoutMs: number };

export type StageState = {
  variables: Readonly<Record<string, string>>;
  /** Routes the stage serves by route key; null before the first deployment. */
  served: ReadonlyMap<string, RouteState> | null;
};

export type ApiState = {
  kind: string;
  description: string;
  routes: ReadonlyMap<string, RouteState>;
  stages: ReadonlyMap<string, StageState>;
};

export type CustomerState = { email: string; isEnabled: boolean };

export type UsagePlanState = {
  description: string;
  throttle: { ratePerSecond: number; burst: number } | null;
  quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' } | null;
  /** `{API}/{stage}`, sorted. */
  stages: readonly string[];
};

export type ApiKeyState = { customer: string | null /** Sorted. */; usagePlans: readonly string[]; isRevoked: boolean };

/** AWS attribute names and values; RedrivePolicy in the form of redrivePolicyText. */
export type QueueState = { attributes: Readonly<Record<string, string>> };

/** By queue name. */
export type TopicState = { subscriptions: ReadonlyMap<string, { raw: boolean }> };

export type ProjectState = {
  accountId: string;
  egressAllow: readonly string[];
  customers: ReadonlyMap<string, CustomerState>;
  apis: ReadonlyMap<string, ApiState>;
  usagePlans: ReadonlyMap<string, UsagePlanState>;
  apiKeys: ReadonlyMap<string, ApiKeyState>;
  queues: ReadonlyMap<string, QueueState>;
  topics: ReadonlyMap<string, TopicState>;
};

type FileQueue = ProjectFile['queues'][string];

/** One spelling of a redrive policy, so that equal ones compare equal. */
export function redrivePolicyText(deadLetterTargetArn: string, maxReceiveCount: number): string {
  return JSON.stringify({ deadLetterTargetArn, maxReceiveCount });
}

/**
 * The AWS attributes that a queue of the file names; what the file leaves out is absent.
 * Source: SQS API reference, "SetQueueAttributes".
 */
export function queueAttributesOf(queue: FileQueue, scope: { region: string; accountId: string }): Record<string, string> {
  const numbers: [string, number | boolean | undefined][] = [
    ['VisibilityTimeout', queue.visibilityTimeoutSeconds],
    ['DelaySeconds', queue.delaySeconds],
    ['MessageRetentionPeriod', queue.messageRetentionSeconds],
    ['MaximumMessageSize', queue.maxMessageBytes],
    ['ReceiveMessageWaitTimeSeconds', queue.receiveWaitSeconds],
    ['ContentBasedDeduplication', queue.contentBasedDeduplication],
  ];
  const attributes = Object.fromEntries(numbers.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
  if (queue.deadLetter) {
    const arn = `arn:aws:sqs:${scope.region}:${scope.accountId}:${queue.deadLetter.queue}`;
    attributes.RedrivePolicy = redrivePolicyText(arn, queue.deadLetter.maxReceiveCount);
  }
  return attributes;
}
