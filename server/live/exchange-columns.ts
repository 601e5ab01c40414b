// The exchanges of one second in columns: texts in one list, numbers in one array, so that thousands of callers are counted without
// an object for each, and cross to the main thread as two values.
import type { LiveCounts } from '../contracts/live.ts';
import type { ExchangeCounters, GatewayNames } from '../contracts/live-counters.ts';
import type { Outcome } from '../contracts/usage-record.ts';

const nameColumns = [
  'projectId',
  'apiId',
  'stageId',
  'apiName',
  'keyId',
  'keyName',
  'customerId',
] as const satisfies (keyof GatewayNames)[];

const column = { requests: 0, forwarded: 1, throttled: 2, quotaRefused: 3, errors: 4, latencyMsSum: 5, upstreamLatencyMsSum: 6 } as const;
const countColumns = 7;

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
    const names: string[] = [];
    for (const caller of this.#callers) for (const name of nameColumns) names.push(caller[name]);
    const counts = this.#counts.slice(0, used);
    this.#counts.fill(0, 0, used);
    this.#callers = [];
    return { names, counts };
  }

  #add(at: number, count: number): void {
    this.#counts[at] = (this.#counts[at] ?? 0) + count;
  }
}

export function callerCount({ names }: ExchangeCounters): number {
  return names.length / nameColumns.length;
}

export function callerAt({ names }: ExchangeCounters, place: number): GatewayNames {
  const name = (index: number) => names[place * nameColumns.length + index] ?? '';
  const [projectId, apiId, stageId, apiName] = [name(0), name(1), name(2), name(3)];
  return { projectId, apiId, stageId, apiName, keyId: name(4), keyName: name(5), customerId: name(6) };
}

export function countsAt({ counts }: ExchangeCounters, place: number): LiveCounts {
  const count = (index: number) => counts[place * countColumns + index] ?? 0;
  return {
    requests: count(column.requests),
    forwarded: count(column.forwarded),
    throttled: count(column.throttled),
    quotaRefused: count(column.quotaRefused),
    errors: count(column.errors),
    latencyMsSum: count(column.latencyMsSum),
    upstreamLatencyMsSum: count(column.upstreamLatencyMsSum),
  };
}
