// Sums a segment's entries up by project and outcome, by minute, hour or day. Pure.
import type { Outcome } from '../../contracts/usage-record.ts';
import { compareText } from './compare-text.ts';
import type { LedgerEntry } from './fold-segment.ts';
import { type TrafficGrain, trafficGrainMs } from './traffic-span.ts';

/** A row to add, its numbers named as the table's columns. */
export type OutcomeSum = {
  project_id: string;
  /** Epoch ms of the step's beginning (UTC). */
  at_ms: number;
  outcome: Outcome;
  requests: number;
  quota_units: number;
  request_bytes: number;
  response_bytes: number;
};

/** @returns rows with different keys, in the order of (project_id, at_ms, outcome): the order in which their locks are taken */
export function sumOutcomes(entries: readonly LedgerEntry[], grain: TrafficGrain): OutcomeSum[] {
  const sums = new Map<string, OutcomeSum>();
  for (const { subject, outcome, minuteMs, ...entry } of entries) {
    const { projectId } = subject;
    const atMs = Math.floor(minuteMs / trafficGrainMs[grain]) * trafficGrainMs[grain];
    const key = `${projectId}\n${atMs}\n${outcome}`;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = { project_id: projectId, at_ms: atMs, outcome, requests: 0, quota_units: 0, request_bytes: 0, response_bytes: 0 };
      sums.set(key, sum);
    }
    sum.requests += entry.requests;
    sum.quota_units += entry.quotaUnits;
    sum.request_bytes += entry.requestBytes;
    sum.response_bytes += entry.responseBytes;
  }
  return [...sums.values()].sort(
    (a, b) => compareText(a.project_id, b.project_id) || a.at_ms - b.at_ms || compareText(a.outcome, b.outcome),
  );
}
