// What can be asked of the ledger, and what it answers. The same numbers stand on charts, usage pages, CSV and invoices.
import { z } from 'zod';
import { usageOutcomes } from './usage-outcomes.ts';

export const UsageDimension = z.enum(['time', 'key', 'customer', 'plan', 'api', 'stage', 'route', 'outcome']);
export type UsageDimension = z.infer<typeof UsageDimension>;

/** Length of a step: a minute, hour, day or calendar month, all UTC. */
export const UsageGrain = z.enum(['minute', 'hour', 'day', 'month']);
export type UsageGrain = z.infer<typeof UsageGrain>;

export const UsageOutcome = z.enum(usageOutcomes);
export type UsageOutcome = z.infer<typeof UsageOutcome>;

const id = z.string().min(1).max(128);

/** A question about usage of one project. Absent filters take everything. */
export const UsageFilter = z.strictObject({
  /** Epoch ms; taken down to the grain (UTC). */
  fromMs: z.int().min(0),
  /** Epoch ms, exclusive; taken up to the grain. */
  toMs: z.int().min(0),
  /** Minutes are kept 90 days; hours, days and months for ever. */
  grain: UsageGrain,
  groupBy: z.array(UsageDimension).max(8),
  keyId: id.optional(),
  customerId: id.optional(),
  planId: id.optional(),
  apiId: id.optional(),
  stageId: id.optional(),
  routeId: id.optional(),
  outcomes: z.array(UsageOutcome).optional(),
});
export type UsageFilter = z.infer<typeof UsageFilter>;
export type UsageQuery = UsageFilter & { projectId: string };

/** Fields of dimensions that were not grouped by are null; an empty id means none (no key, no customer, no plan). */
export type UsageRow = {
  atMs: number | null;
  keyId: string | null;
  customerId: string | null;
  planId: string | null;
  apiId: string | null;
  stageId: string | null;
  routeId: string | null;
  outcome: UsageOutcome | null;
  requests: number;
  /** Of them served: what an invoice counts. */
  served: number;
  /** Units of quotas: served, failed and aborted requests of keys with a quota. */
  quotaUnits: number;
  clientErrors: number;
  serverErrors: number;
  requestBytes: number;
  responseBytes: number;
  latencyMsSum: number;
  upstreamLatencyMsSum: number;
};

/** A page of a table of usage: one row a step, customer or key (or a combination), one column an outcome. */
export const UsageTableRequest = z.strictObject({
  /** As in UsageFilter; taken down and up to the grain. */
  fromMs: z.int().min(0),
  toMs: z.int().min(0),
  grain: UsageGrain,
  by: z
    .array(z.enum(['time', 'customer', 'key']))
    .min(1)
    .max(3),
  /** `most`: the most requests first. `newest` and `oldest` are meant for rows by time. */
  order: z.enum(['most', 'newest', 'oldest']),
  keyId: id.optional(),
  customerId: id.optional(),
  planId: id.optional(),
  apiId: id.optional(),
  cursor: z.string().min(1).max(600).optional(),
  limit: z.int().min(1).max(1_000).default(50),
});
export type UsageTableRequest = z.infer<typeof UsageTableRequest>;
export type UsageTableQuery = UsageTableRequest & { projectId: string };

/** Requests by outcome; null for what was not asked by, '' for none (no key, no customer). */
export type UsageSums = Record<UsageOutcome, number> & {
  atMs: number | null;
  customerId: string | null;
  keyId: string | null;
  /** Sum of all outcomes. */
  requests: number;
  quotaUnits: number;
  requestBytes: number;
  responseBytes: number;
};
/** With names as they are now; '' where there is none or it is gone. */
export type UsageTableRow = UsageSums & { customerName: string; keyName: string };

export type QuotaUse = {
  planId: string;
  keyId: string;
  /** First key of the line that shares this quota; `used` is the whole line's. */
  lineageId: string;
  customerId: string;
  limit: number;
  period: 'DAY' | 'WEEK' | 'MONTH';
  startMs: number;
  endMs: number;
  /** Units of the ledger's entries in this period. */
  used: number;
  /** limit − used, at least 0. */
  remaining: number;
};

export const RequestLogFilter = z.strictObject({
  keyId: id.optional(),
  customerId: id.optional(),
  apiId: id.optional(),
  stageId: id.optional(),
  outcome: UsageOutcome.optional(),
  requestId: id.optional(),
  /** Continue after this entry of the page before. */
  before: z.strictObject({ atMs: z.int(), logId: z.string().regex(/^[0-9]{1,19}$/) }).optional(),
  limit: z.int().min(1).max(200),
});
export type RequestLogFilter = z.infer<typeof RequestLogFilter>;
export type RequestLogQuery = RequestLogFilter & { projectId: string };

export type RequestLogEntry = {
  logId: string;
  atMs: number;
  requestId: string;
  keyId: string;
  customerId: string;
  apiId: string;
  stageId: string;
  routeId: string;
  outcome: UsageOutcome;
  /** 0 when the process died before it was known. */
  status: number;
  method: string;
  path: string;
  sourceIp: string;
  requestBytes: number;
  responseBytes: number;
  latencyMs: number;
  upstreamLatencyMs: number;
};
