// What a thread counts for charts and metrics: sums since the last drain, per stage and per key, and the time spent in
// each phase. Signals only; usage is the ledger's.
import type { LiveCounts } from '../contracts/live.ts';
import type { Outcome } from '../contracts/usage-record.ts';
import { limits } from '../kernel/limits.ts';
import type { Exchange } from './pipeline/exchange.ts';
import { phases } from './pipeline/phases.ts';

export type StageCounts = LiveCounts & { projectId: string; apiId: string; stageId: string; name: string };
export type KeyCounts = LiveCounts & { projectId: string; keyId: string; customerId: string; name: string };

/** A plain object, fit for a message to the main thread. */
export type GatewayCounts = {
  byStage: StageCounts[];
  byKey: KeyCounts[];
  /** Per phase, in the order of the array of phases. */
  phaseMs: number[];
  phaseRuns: number[];
};

export type GatewayCounters = {
  count(exchange: Exchange, outcome: Outcome, status: number, latencyMs: number): void;
  countPhase(phase: number, ms: number): void;
  /** Everything since the last drain. */
  drain(): GatewayCounts;
};

export function createGatewayCounters(): GatewayCounters {
  let byStage = new Map<string, StageCounts>();
  let byKey = new Map<string, KeyCounts>();
  let phaseMs = new Float64Array(phases.length);
  let phaseRuns = new Float64Array(phases.length);

  return {
    count: (exchange, outcome, status, latencyMs) => {
      const { stage, key } = exchange;
      if (stage) {
        const { projectId, apiId, stageId } = stage;
        let counts = byStage.get(stageId);
        if (!counts) {
          counts = { projectId, apiId, stageId, name: `${stage.apiName}/${stage.stageName}`, ...noCounts };
          byStage.set(stageId, counts);
        }
        add(counts, outcome, status, latencyMs, exchange.upstreamLatencyMs);
      }
      if (key) {
        const { projectId, keyId, customerId, name } = key.entry;
        let counts = byKey.get(keyId);
        if (!counts) {
          if (byKey.size >= limits.gateway.maxCountedKeysPerTick) return;
          counts = { projectId, keyId, customerId: customerId ?? '', name, ...noCounts };
          byKey.set(keyId, counts);
        }
        add(counts, outcome, status, latencyMs, exchange.upstreamLatencyMs);
      }
    },
    countPhase: (phase, ms) => {
      phaseMs[phase] = (phaseMs[phase] ?? 0) + ms;
      phaseRuns[phase] = (phaseRuns[phase] ?? 0) + 1;
    },
    drain: () => {
      const drained = { byStage: [...byStage.values()], byKey: [...byKey.values()], phaseMs: [...phaseMs], phaseRuns: [...phaseRuns] };
      byStage = new Map();
      byKey = new Map();
      phaseMs = new Float64Array(phases.length);
      phaseRuns = new Float64Array(phases.length);
      return drained;
    },
  };
}

const noCounts: LiveCounts = {
  requests: 0,
  forwarded: 0,
  throttled: 0,
  quotaRefused: 0,
  errors: 0,
  latencyMsSum: 0,
  upstreamLatencyMsSum: 0,
};

function add(counts: LiveCounts, outcome: Outcome, status: number, latencyMs: number, upstreamLatencyMs: number): void {
  counts.requests += 1;
  if (outcome === 'throttled') counts.throttled += 1;
  if (outcome === 'quota') counts.quotaRefused += 1;
  if (status >= 500) counts.errors += 1;
  if (outcome !== 'served' && outcome !== 'failed' && outcome !== 'aborted') return;
  counts.forwarded += 1;
  counts.latencyMsSum += latencyMs;
  counts.upstreamLatencyMsSum += upstreamLatencyMs;
}
