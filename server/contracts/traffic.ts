// The history of a project's traffic as charts ask for it: over fixed ranges, of the whole project, of one API, key or
// customer, or of the busiest of them side by side. Summed from the ledger's entries.
import { z } from 'zod';
import { trafficRanges } from './traffic-range.ts';

export const TrafficRange = z.enum(trafficRanges);
export type TrafficRange = z.infer<typeof TrafficRange>;

/** What traffic is told apart by. */
export const TrafficKind = z.enum(['api', 'key', 'customer']);
export type TrafficKind = z.infer<typeof TrafficKind>;

/** With `id` the traffic of that one; with `by` alone the busiest of the kind beside the whole; without both the whole. */
export const ReadTraffic = z.object({
  range: TrafficRange,
  by: TrafficKind.optional(),
  id: z.string().min(1).max(128).optional(),
});
export type ReadTraffic = z.infer<typeof ReadTraffic>;

export const ReadBusiest = z.object({ range: TrafficRange, by: TrafficKind });
export type ReadBusiest = z.infer<typeof ReadBusiest>;

export type TrafficCounts = {
  requests: number;
  /** Served, failed or aborted: the divisor of the latency sums. */
  forwarded: number;
  throttled: number;
  quotaRefused: number;
  /** Answered with a status of 500 or more. */
  errors: number;
  latencyMsSum: number;
  upstreamLatencyMsSum: number;
};

export const trafficCounts = [
  'requests',
  'forwarded',
  'throttled',
  'quotaRefused',
  'errors',
  'latencyMsSum',
  'upstreamLatencyMsSum',
] as const satisfies readonly (keyof TrafficCounts)[];

/** Counts step by step from the first of a span on, a column of numbers each: a month of hours of seven lines is 720 numbers a column, not 5,000 objects. */
type TrafficSteps = Readonly<Record<keyof TrafficCounts, readonly number[]>>;

/** What is told apart by subject. */
export const splitCounts = ['requests', 'throttled', 'quotaRefused', 'errors'] as const;
export type SplitSteps = Pick<TrafficSteps, (typeof splitCounts)[number]>;

export type TrafficHistory = {
  /** Epoch ms of the first step, and of the end of the running one. */
  fromMs: number;
  toMs: number;
  /** Epoch ms of this answer. */
  asOfMs: number;
  stepSeconds: number;
  /** Epoch ms of the project's first traffic at this grain; nothing is known before it. Null when there was none yet. */
  knownFromMs: number | null;
  /** Everything asked for; as many numbers as the span has steps, 0 where nothing happened. */
  steps: TrafficSteps;
  /** The busiest, most requests first; empty unless asked for. */
  subjects: (SplitSteps & { subjectId: string; name: string })[];
};

export type BusiestSubject = TrafficCounts & { subjectId: string; name: string };
