// What a thread counts of its exchanges: each for charts and metrics through the live recorder, and the time spent in
// each phase. Signals only; usage is the ledger's.
import type { GatewaySubject, LiveRecorder } from '../contracts/live-counters.ts';
import type { Outcome } from '../contracts/usage-record.ts';
import { createPhaseTimes, type PhaseTimes } from './phase-times.ts';
import type { Exchange } from './pipeline/exchange.ts';

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

  return {
    count: (exchange, outcome, status, latencyMs) => {
      const subject = subjectOf(exchange);
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

/** Null for a request that belongs to no stage: there is no project to show it to. */
function subjectOf({ stage, key }: Exchange): GatewaySubject | null {
  if (!stage) return null;
  return key ?? stage.keyless;
}
