// Sums a segment's entries up as charts ask for them: by project, API, key and customer, each by minute, hour and day. Pure.
import type { TrafficKind } from '../../contracts/traffic.ts';
import { compareText } from './compare-text.ts';
import type { LedgerEntry } from './fold-segment.ts';
import { type TrafficGrain, trafficGrainMs } from './traffic-span.ts';

/** What rows of a table of traffic are told apart by; `project` is everything together. */
export type TrafficSumKind = 'project' | TrafficKind;

/** A row to add, its numbers named as the table's columns. */
export type TrafficSum = {
  project_id: string;
  /** Epoch ms of the step's beginning (UTC). */
  at_ms: number;
  /** The entries' own id, '' where an exchange had none and for the whole project. */
  subject_id: string;
  requests: number;
  /** Served, failed or aborted; latencies are of these alone. */
  forwarded: number;
  throttled: number;
  quota_refused: number;
  server_errors: number;
  latency_us_sum: number;
  upstream_latency_us_sum: number;
};

/** @returns rows with different keys, in the order of (project_id, at_ms, subject_id): the order in which their locks are taken */
export function sumTraffic(entries: readonly LedgerEntry[], kind: TrafficSumKind, grain: TrafficGrain): TrafficSum[] {
  const sums: TrafficSum[] = [];
  const sumOf = createSumFinder(sums);
  for (const entry of entries) {
    const { projectId } = entry.subject;
    const atMs = Math.floor(entry.minuteMs / trafficGrainMs[grain]) * trafficGrainMs[grain];
    const subjectId = subjectOf(entry, kind);
    const sum = sumOf(projectId, atMs, subjectId);
    sum.requests += entry.requests;
    sum.server_errors += entry.serverErrors;
    switch (entry.outcome) {
      case 'served':
      case 'failed':
      case 'aborted':
        sum.forwarded += entry.requests;
        sum.latency_us_sum += entry.latencyUsSum;
        sum.upstream_latency_us_sum += entry.upstreamLatencyUsSum;
        break;
      case 'throttled':
        sum.throttled += entry.requests;
        break;
      case 'quota':
        sum.quota_refused += entry.requests;
        break;
      case 'denied':
      case 'invalid':
        break;
    }
  }
  return sums.sort((a, b) => compareText(a.project_id, b.project_id) || a.at_ms - b.at_ms || compareText(a.subject_id, b.subject_id));
}

/** Adds a sum to `sums` when there is none of its key. Entries come in the order of projects and minutes: both are looked up when they change. */
function createSumFinder(sums: TrafficSum[]): (projectId: string, atMs: number, subjectId: string) => TrafficSum {
  const groups = new Map<string, Map<string, TrafficSum>>();
  let group = new Map<string, TrafficSum>();
  let groupProject: string | null = null;
  let groupAtMs = 0;
  return (projectId, atMs, subjectId) => {
    if (projectId !== groupProject || atMs !== groupAtMs) {
      const key = `${projectId}\n${atMs}`;
      group = groups.get(key) ?? new Map();
      groups.set(key, group);
      groupProject = projectId;
      groupAtMs = atMs;
    }
    let sum = group.get(subjectId);
    if (sum === undefined) {
      sum = emptySum(projectId, atMs, subjectId);
      group.set(subjectId, sum);
      sums.push(sum);
    }
    return sum;
  };
}

function subjectOf({ subject }: LedgerEntry, kind: TrafficSumKind): string {
  switch (kind) {
    case 'project':
      return '';
    case 'api':
      return subject.apiId;
    case 'key':
      return subject.keyId;
    case 'customer':
      return subject.customerId;
  }
}

function emptySum(projectId: string, atMs: number, subjectId: string): TrafficSum {
  return {
    project_id: projectId,
    at_ms: atMs,
    subject_id: subjectId,
    requests: 0,
    forwarded: 0,
    throttled: 0,
    quota_refused: 0,
    server_errors: 0,
    latency_us_sum: 0,
    upstream_latency_us_sum: 0,
  };
}
