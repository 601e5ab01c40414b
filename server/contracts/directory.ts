// What the gateway knows of an API key: read from the directory on the first request with it, dropped on a change.

/** Limits of one usage plan for one key, with the shared-memory slot that holds their state. */
export type PlanBinding = {
  planId: string;
  planName: string;
  /** Stages the plan is associated with; a key is refused on any other. */
  stageIds: readonly string[];
  throttle: { ratePerSecond: number; burst: number } | null;
  quota: { limit: number; period: QuotaPeriod } | null;
  /** Index into the shared buckets and leases; stable for the pair of plan and line of keys while the process lives. */
  slot: number;
};

export type QuotaPeriod = 'DAY' | 'WEEK' | 'MONTH';

export type KeyEntry = {
  keyId: string;
  /** Id of the first key of its line. Keys that replace one another share the limits of their plan under it. */
  lineageId: string;
  projectId: string;
  customerId: string | null;
  name: string;
  /** Epoch ms after which the key is refused, or null. */
  expiresAtMs: number | null;
  plans: readonly PlanBinding[];
  /** What operators noted of the key and of its customer; routes may go by them. */
  keyAttributes: Readonly<Record<string, string>>;
  customerAttributes: Readonly<Record<string, string>>;
};

/** An access key of the AWS wire protocol. */
export type CredentialEntry = {
  accessKeyId: string;
  secretAccessKey: string;
  projectId: string;
  accountId: string;
  isRoot: boolean;
};

/** One row of the change feed (prisma/migrations/0002_change_feed). */
export type Change = { id: number; entity: ChangedEntity; entityId: string };

export type ChangedEntity =
  | 'project'
  | 'customer'
  | 'stage'
  | 'domain_name'
  | 'usage_plan'
  | 'api_key'
  | 'credential'
  | 'queue'
  | 'topic'
  | 'upstream'
  | 'upstream_credential'
  | 'certificate';
