// The live stream from the runtime to charts: one tick a second. May drop; the ledger is the truth.
import { z } from 'zod';

const counts = z.object({
  /** Every exchange that ended, refused ones included. */
  requests: z.int(),
  /** Those that reached an integration (served, failed or aborted): the divisor of the latency sums. */
  forwarded: z.int(),
  throttled: z.int(),
  quotaRefused: z.int(),
  /** Answered with a status of 500 or more. */
  errors: z.int(),
  latencyMsSum: z.number(),
  upstreamLatencyMsSum: z.number(),
});
export type LiveCounts = z.infer<typeof counts>;

export const LiveTick = z.object({
  version: z.literal(1),
  /** Epoch seconds, the second this tick covers. */
  atSeconds: z.int(),
  projectId: z.string(),
  /** Set on the first tick after seconds that were lost on the way: charts leave a gap rather than draw a line. */
  isAfterGap: z.boolean().optional(),
  /**
   * Of a replayed second: lists that hold only who stood out in the replay, the keys of the others added up by customer under
   * the empty key. Who is in such a list of no second was left out, and may have been busy.
   */
  thinned: z.array(z.enum(['byApi', 'byKey', 'queues', 'topics'])).optional(),
  total: counts,
  byApi: z.array(counts.extend({ apiId: z.string(), stageId: z.string(), name: z.string() })),
  /** No key is empty but in a thinned list. */
  byKey: z.array(counts.extend({ keyId: z.string(), customerId: z.string(), name: z.string() })),
  queues: z.array(
    z.object({
      queueId: z.string(),
      name: z.string(),
      region: z.string(),
      visible: z.int(),
      inFlight: z.int(),
      delayed: z.int(),
      oldestAgeSeconds: z.number().nullable(),
      sent: z.int(),
      received: z.int(),
      deleted: z.int(),
      emptyReceives: z.int(),
    }),
  ),
  topics: z.array(
    z.object({
      topicId: z.string(),
      name: z.string(),
      published: z.int(),
      delivered: z.int(),
      /** The busiest subscriptions; absent when nothing was delivered. */
      bySubscription: z.array(z.object({ subscriptionId: z.string(), delivered: z.int() })).optional(),
    }),
  ),
});
export type LiveTick = z.infer<typeof LiveTick>;
