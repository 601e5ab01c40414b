// What a thread counts of its exchanges: each for charts and metrics through the live recorder, and the time spent in
// each phase. Signals only; usage is the ledger's.
import type { GatewaySubject, LiveRecorder } from '../contracts/live-counters.ts';
import type { Outcome } from '../contracts/usage-record.ts';
import type { Exchange } from './pipeline/exchange.ts';
import { phases } from './pipeline/phases.ts';

/** Per phase, in the order of the array of phases: time spent, and how often it ran. */
export type PhaseCounts = { phaseMs: number[]; phaseRuns: number[] };

export type GatewayCounters = {
  count(exchange: Exchange, outcome: Outcome, status: number, latencyMs: number): void;
  countPhase(phase: number, ms: number): void;
  /** Everything since the last drain. */
  drainPhases(): PhaseCounts;
};

export function createGatewayCounters(live: Pick<LiveRecorder, 'countExchange'>): GatewayCounters {
  let phaseMs = new Float64Array(phases.length);
  let phaseRuns = new Float64Array(phases.length);

  return {
    count: (exchange, outcome, status, latencyMs) => {
      const subject = subjectOf(exchange);
      if (subject) live.countExchange(subject, outcome, status, latencyMs, exchange.upstreamLatencyMs);
    },
    countPhase: (phase, ms) => {
      phaseMs[phase] = (phaseMs[phase] ?? 0) + ms;
      phaseRuns[phase] = (phaseRuns[phase] ?? 0) + 1;
    },
    drainPhases: () => {
      const drained = { phaseMs: [...phaseMs], phaseRuns: [...phaseRuns] };
      phaseMs = new Float64Array(phases.length);
      phaseRuns = new Float64Array(phases.length);
      return drained;
    },
  };
}

/** Null for a request that belongs to no stage: there is no project to show it to. */
function subjectOf({ stage, key }: Exchange): GatewaySubject | null {
  if (!stage) return null;
  return {
    projectId: stage.projectId,
    apiId: stage.apiId,
    stageId: stage.liveId,
    apiName: stage.liveName,
    keyId: key?.entry.keyId ?? '',
    keyName: key?.entry.name ?? '',
    customerId: key?.entry.customerId ?? '',
  };
}
