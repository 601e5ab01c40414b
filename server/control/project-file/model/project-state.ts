// A project reduced to what a declarative file can say of it, by name. Maps, because names are people's: any text.

import type { BodySettings } from '#server/contracts/body-settings.ts';
import type { GatewayResponseSettings } from '#server/contracts/gateway-response.ts';
import type { Integration } from '#server/contracts/integration.ts';
import type { ProjectFile } from '#server/contracts/project-file.ts';
import type { UpstreamSettings } from '#server/contracts/upstream.ts';

export type RouteState = {
  integration: Integration;
  isApiKeyRequired: boolean;
  timeoutMs: number;
  requestHeaders: Readonly<Record<string, string>>;
  maxBodyBytes: number;
  allowsBodyOnAnyMethod: boolean;
};

/** What a deployment holds, as far as a file can say it. */
export type ServedState = {
  routes: Readonly<Record<string, RouteState>>;
  hasHonestErrors: boolean;
  gatewayResponses: GatewayResponseSettings;
  bodies: BodySettings;
};

export type CanaryState = { percent: number; variables: Readonly<Record<string, string>> };

/** What a stage is beside its variables; `customer` by name. */
export type StageOptions = { isAutoDeployed: boolean; isSandbox: boolean; customer: string | null };

export type StageState = {
  variables: Readonly<Record<string, string>>;
  /** Null before the first deployment. */
  served: ServedState | null;
  canary: (CanaryState & { served: ServedState }) | null;
  options: StageOptions;
};

export type ApiState = {
  kind: string;
  description: string;
  hasHonestErrors: boolean;
  gatewayResponses: GatewayResponseSettings;
  bodies: BodySettings;
  routes: ReadonlyMap<string, RouteState>;
  stages: ReadonlyMap<string, StageState>;
};

export type CustomerState = { email: string; isEnabled: boolean; attributes: Readonly<Record<string, string>> };

/** `mappings`: `{API}/{stage}` or `{API}` by base path; `certificate` by name. */
export type DomainState = { description: string; certificate: string | null; mappings: Readonly<Record<string, string>> };

export type UsagePlanState = {
  description: string;
  throttle: { ratePerSecond: number; burst: number } | null;
  quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' } | null;
  /** `{API}/{stage}`, sorted. */
  stages: readonly string[];
};

export type ApiKeyState = {
  customer: string | null;
  /** Sorted. */
  usagePlans: readonly string[];
  isRevoked: boolean;
  attributes: Readonly<Record<string, string>>;
};

/** AWS attribute names and values; RedrivePolicy in the form of redrivePolicyText. */
export type QueueState = { attributes: Readonly<Record<string, string>> };

/** By queue name. */
export type TopicState = { subscriptions: ReadonlyMap<string, { raw: boolean }> };

export type ProjectState = {
  accountId: string;
  egressAllow: readonly string[];
  customers: ReadonlyMap<string, CustomerState>;
  upstreams: ReadonlyMap<string, UpstreamSettings>;
  /** Names of those that sign, and of those that are shown in TLS. */
  upstreamCredentials: { signing: ReadonlySet<string>; certificates: ReadonlySet<string> };
  apis: ReadonlyMap<string, ApiState>;
  /** Those of this project; `takenDomains` are the file's names that another project has. */
  domains: ReadonlyMap<string, DomainState>;
  takenDomains: ReadonlySet<string>;
  /** The DNS names each certificate of the project holds for, by the certificate's name. */
  certificates: ReadonlyMap<string, readonly string[]>;
  /** Of this project, by name; taken: another project's is the default of the house. */
  defaultCertificate: string | null;
  isDefaultCertificateTaken: boolean;
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
  const values: [string, number | boolean | string | undefined][] = [
    ['VisibilityTimeout', queue.visibilityTimeoutSeconds],
    ['DelaySeconds', queue.delaySeconds],
    ['MessageRetentionPeriod', queue.messageRetentionSeconds],
    ['MaximumMessageSize', queue.maxMessageBytes],
    ['ReceiveMessageWaitTimeSeconds', queue.receiveWaitSeconds],
    ['ContentBasedDeduplication', queue.contentBasedDeduplication],
    ['DeduplicationScope', queue.deduplicationScope],
    ['FifoThroughputLimit', queue.fifoThroughputLimit],
    ['Policy', queue.policy === undefined ? undefined : JSON.stringify(queue.policy)],
  ];
  const attributes: Record<string, string> = Object.fromEntries(
    values.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
  const arnOf = (name: string): string => `arn:aws:sqs:${scope.region}:${scope.accountId}:${name}`;
  if (queue.deadLetter) attributes.RedrivePolicy = redrivePolicyText(arnOf(queue.deadLetter.queue), queue.deadLetter.maxReceiveCount);
  const { deadLetterSources: sources } = queue;
  if (sources === 'all' || sources === 'none') {
    attributes.RedriveAllowPolicy = JSON.stringify({ redrivePermission: sources === 'all' ? 'allowAll' : 'denyAll' });
  } else if (sources) {
    attributes.RedriveAllowPolicy = JSON.stringify({ redrivePermission: 'byQueue', sourceQueueArns: sources.map(arnOf) });
  }
  return { ...attributes, ...encryptionOf(queue.encryption) };
}

/** An empty key id takes the one there is away. */
function encryptionOf(encryption: FileQueue['encryption']): Record<string, string> {
  if (encryption === undefined) return {};
  if (encryption === 'managed') return { SqsManagedSseEnabled: 'true' };
  if (encryption === 'none') return { SqsManagedSseEnabled: 'false', KmsMasterKeyId: '' };
  const { keyId, reuseSeconds } = encryption;
  return { KmsMasterKeyId: keyId, ...(reuseSeconds === undefined ? {} : { KmsDataKeyReusePeriodSeconds: String(reuseSeconds) }) };
}
