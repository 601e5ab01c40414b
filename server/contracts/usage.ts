// What can be asked of the ledger, and what it answers. The same numbers stand on charts, usage pages, CSV and invoices.
import { z } from 'zod';

export const UsageDimension = z.enum(['time', 'key', 'customer', 'plan', 'api', 'stage', 'route', 'outcome']);
export type UsageDimension = z.infer<typeof UsageDimension>;

const UsageGrain = z.enum(['minute', 'hour', 'day']);

const UsageOutcome = z.enum(['served', 'failed', 'aborted', 'throttled', 'quota', 'denied', 'invalid']);

const id = z.string().min(1).max(128);

/** A question about usage of one project. Absent filters take everything. */
export const UsageFilter = z.strictObject({
  /** Epoch ms; taken down to the grain (UTC). */
  fromMs: z.int().min(0),
  /** Epoch ms, exclusive; taken up to the grain. */
  toMs: z.int().min(0),
  /** Minutes are kept 90 days; hours and days for ever. */
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
  outcome: z.infer<typeof UsageOutcome> | null;
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
  outcome: z.infer<typeof UsageOutcome>;
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
