// Holds a queue to its limit of messages in flight without counting on every receive: each thread counts what it handed
// out and asks the store only when an eighth of the room that was left could be used up. With up to eight threads the
// limit is therefore met to within a few thousand messages, as AWS's own is approximate.
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#server/kernel/clock.ts';

export type InFlightGate = {
  /** Whether the queue may hand out more now; a plain value unless the store must be asked. */
  isOpen(queueId: string): boolean | Promise<boolean>;
  /** Waits while the queue is full, `waitMs` at most. @returns whether there is room now */
  waitForRoom(queueId: string, waitMs: number, signal: AbortSignal): Promise<boolean>;
  /** @param received  net of deletes: negative for a delete */
  count(queueId: string, received: number): void;
};

/** `counted` is null until the store was asked. */
type Tally = { counted: number | null; receivedSince: number; isFull: boolean; countedAtMs: number; counting: Promise<boolean> | null };

/** How often a full queue is counted again. */
const recountMs = 1_000;
const slack = 500;
const queuesMax = 20_000;

/** @param deps.countInFlight  counts no further than `inFlightMax`; when it fails the gate stays as it was */
export function createInFlightGate(deps: {
  inFlightMax: number;
  clock: Clock;
  countInFlight(queueId: string): Promise<number>;
}): InFlightGate {
  const tallies = new Map<string, Tally>();

  function isOpen(queueId: string): boolean | Promise<boolean> {
    const tally = tallies.get(queueId);
    if (!tally) return true;
    const isDue = tally.isFull
      ? deps.clock.monotonicMs() - tally.countedAtMs >= recountMs
      : tally.receivedSince >= Math.max(slack, (deps.inFlightMax - (tally.counted ?? deps.inFlightMax)) / 8);
    if (!isDue) return !tally.isFull;
    tally.counting ??= recount(queueId, tally);
    return tally.counting;
  }

  async function recount(queueId: string, tally: Tally): Promise<boolean> {
    try {
      const counted = await deps.countInFlight(queueId);
      tally.counted = counted;
      tally.isFull = counted >= deps.inFlightMax;
    } catch {
      // The receive itself reports an outage.
    }
    tally.receivedSince = 0;
    tally.countedAtMs = deps.clock.monotonicMs();
    tally.counting = null;
    return !tally.isFull;
  }

  return {
    isOpen,
    async waitForRoom(queueId, waitMs, signal) {
      const endMs = deps.clock.monotonicMs() + waitMs;
      for (;;) {
        const leftMs = endMs - deps.clock.monotonicMs();
        if (leftMs <= 0 || signal.aborted) return false;
        await wait(Math.min(leftMs, recountMs), undefined, { signal }).catch(() => undefined);
        if (await isOpen(queueId)) return true;
      }
    },
    count(queueId, received) {
      let tally = tallies.get(queueId);
      if (!tally) {
        if (received <= 0) return;
        // Rarely reached; starting over costs one count per busy queue.
        if (tallies.size >= queuesMax) tallies.clear();
        tally = { counted: null, receivedSince: 0, isFull: false, countedAtMs: 0, counting: null };
        tallies.set(queueId, tally);
      }
      tally.receivedSince = Math.max(0, tally.receivedSince + received);
    },
  };
}
