// The exchanges of one second in columns: texts in one list, numbers in one array, so that thousands of callers are counted without
// an object for each, and cross to the main thread as three values.
import type { LiveCounts } from '../contracts/live.ts';
import type { ExchangeCounters, GatewayNames, KeyNames, StageNames } from '../contracts/live-counters.ts';
import type { Outcome } from '../contracts/usage-record.ts';

const column = {
  stage: 0,
  requests: 1,
  forwarded: 2,
  throttled: 3,
  quotaRefused: 4,
  errors: 5,
  latencyMsSum: 6,
  upstreamLatencyMsSum: 7,
} as const;
const countColumns = 8;
const keyColumns = 3;

export class ExchangeColumns {
  #callers: GatewayNames[] = [];
  /** Of the callers; more memory than they need is kept for the next second. */
  #counts = new Float64Array(64 * countColumns);

  get size(): number {
    return this.#callers.length;
  }

  /** @returns the place under which the caller counts until `take` */
  add(caller: GatewayNames): number {
    const place = this.#callers.push(caller) - 1;
    if (this.size * countColumns > this.#counts.length) {
      const grown = new Float64Array(this.#counts.length * 2);
      grown.set(this.#counts);
      this.#counts = grown;
    }
    return place;
  }

  /** See LiveRecorder.countExchange. */
  count(place: number, outcome: Outcome, status: number, latencyMs: number, upstreamLatencyMs: number): void {
    const row = place * countColumns;
    this.#add(row + column.requests, 1);
    if (outcome === 'throttled') this.#add(row + column.throttled, 1);
    if (outcome === 'quota') this.#add(row + column.quotaRefused, 1);
    if (status >= 500) this.#add(row + column.errors, 1);
    if (outcome !== 'served' && outcome !== 'failed' && outcome !== 'aborted') return;
    this.#add(row + column.forwarded, 1);
    this.#add(row + column.latencyMsSum, latencyMs);
    this.#add(row + column.upstreamLatencyMsSum, upstreamLatencyMs);
  }

  /** What was counted, and begins anew. */
  take(): ExchangeCounters {
    const used = this.size * countColumns;
    const stages: StageNames[] = [];
    const keys: string[] = [];
    for (const [place, { projectId, apiId, stageId, apiName, keyId, keyName, customerId }] of this.#callers.entries()) {
      if (stages.at(-1)?.stageId !== stageId) stages.push({ projectId, apiId, stageId, apiName });
      this.#counts[place * countColumns + column.stage] = stages.length - 1;
      keys.push(keyId, keyName, customerId);
    }
    const counts = this.#counts.slice(0, used);
    this.#counts.fill(0, 0, used);
    this.#callers = [];
    return { stages, keys, counts };
  }

  #add(at: number, count: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }
}

export function callerCount({ keys }: ExchangeCounters): number {
  return keys.length / keyColumns;
}

/** @returns which of the stages the caller called */
export function stageAt({ counts }: ExchangeCounters, place: number): number {
  return counts[place * countColumns + column.stage] ?? 0;
}

export function keyAt({ keys }: ExchangeCounters, place: number): KeyNames {
  const row = place * keyColumns;
  return { keyId: keys[row] ?? '', keyName: keys[row + 1] ?? '', customerId: keys[row + 2] ?? '' };
}

export function countsAt({ counts }: ExchangeCounters, place: number): LiveCounts {
  const row = place * countColumns;
  return {
    requests: counts[row + column.requests] ?? 0,
    forwarded: counts[row + column.forwarded] ?? 0,
    throttled: counts[row + column.throttled] ?? 0,
    quotaRefused: counts[row + column.quotaRefused] ?? 0,
    errors: counts[row + column.errors] ?? 0,
    latencyMsSum: counts[row + column.latencyMsSum] ?? 0,
    upstreamLatencyMsSum: counts[row + column.upstreamLatencyMsSum] ?? 0,
  };
}
