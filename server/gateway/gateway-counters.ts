// What a thread counts of its exchanges: each for charts and metrics through the live recorder, and the time spent in
// each phase. Signals only; usage is the ledger's.
import type { GatewaySubject, LiveRecorder } from '../contracts/live-counters.ts';
import type { Outcome } from '../contracts/usage-record.ts';
import { createPhaseTimes, type PhaseTimes } from './phase-times.ts';
import type { CompiledStage, Exchange } from './pipeline/exchange.ts';
import type { CachedKey } from './state/key-cache.ts';

export type GatewayCounters = {
  count(exchange: Exchange, outcome: Outcome, status: number, latencyMs: number): void;
  /** Whether to time the phases of the next exchange: one in so many, because reading the clock costs as much as a phase. */
  mayTime(): boolean;
  countPhase(phase: number, ms: number): void;
  phaseTimes(): PhaseTimes[];
};

const exchangesPerTimed = 16;

export function createGatewayCounters(live: Pick<LiveRecorder, 'countExchange'>): GatewayCounters {
  const times = createPhaseTimes();
  let untimed = 0;
  const subjects = createSubjects();

  return {
    count: (exchange, outcome, status, latencyMs) => {
      const subject = subjects(exchange);
      if (subject) live.countExchange(subject, outcome, status, latencyMs, exchange.upstreamLatencyMs);
    },
    mayTime: () => {
      untimed = (untimed + 1) % exchangesPerTimed;
      return untimed === 0;
    },
    countPhase: times.count,
    phaseTimes: times.read,
  };
}

/** Mostly one object per stage and key for as long as both are in use, so that what counts by subject need not look at names. */
function createSubjects(): (exchange: Exchange) => GatewaySubject | null {
  const keyless = new WeakMap<CompiledStage, GatewaySubject>();
  /** Null for a request that belongs to no stage: there is no project to show it to. */
  return ({ stage, key }) => {
    if (!stage) return null;
    if (key === null) {
      const subject = keyless.get(stage) ?? subjectOf(stage, null);
      keyless.set(stage, subject);
      return subject;
    }
    // A key that is used on several stages in turn makes more of them, which count the same.
    if (key.counted?.stage !== stage) key.counted = { stage, subject: subjectOf(stage, key) };
    return key.counted.subject;
  };
}

function subjectOf({ projectId, apiId, liveId, liveName }: CompiledStage, key: CachedKey | null): GatewaySubject {
  return {
    projectId,
    apiId,
    stageId: liveId,
    apiName: liveName,
    keyId: key?.entry.keyId ?? '',
    keyName: key?.entry.name ?? '',
    customerId: key?.entry.customerId ?? '',
  };
}
