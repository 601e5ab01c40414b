// Rate buckets shared by all threads of the process: one 64-bit word per slot, the GCRA instant in nanoseconds, changed
// by compare-and-swap. Exact across cores without a lock or a hop. The clock is the machine's monotonic one, counted
// from an origin the threads share, so that instants of different threads compare.
import { performance } from 'node:perf_hooks';
import { limits } from '../../kernel/limits.ts';
import { decideGcra, type GcraDecision, type GcraLimit, rescaleGcra } from '../model/gcra.ts';

export type SharedBuckets = {
  /** Takes one request from the slot's bucket, or says how long until one fits. */
  take(slot: number, limit: GcraLimit): GcraDecision;
  /** Carries the slot's use over to a changed limit. */
  rescale(slot: number, before: GcraLimit, after: GcraLimit): void;
  /** Makes the slot a full bucket; only when no exchange knows the slot any more. */
  reset(slot: number): void;
};

/** Word 0 is the clock's origin; slot n lives in word n + 1. Pages are touched, and so paid for, only as slots are used. */
export function createBucketMemory(slotCount: number = limits.gateway.maxSlots): SharedArrayBuffer {
  const memory = new SharedArrayBuffer((slotCount + 1) * 8);
  new BigInt64Array(memory)[0] = process.hrtime.bigint();
  return memory;
}

/** @param memory  of createBucketMemory, the same in every thread */
export function createSharedBuckets(memory: SharedArrayBuffer): SharedBuckets {
  const words = new BigInt64Array(memory);
  const originNs = words[0] ?? 0n;
  // The same clock as hrtime's, read without making two big integers.
  const originMs = performance.now() - Number(process.hrtime.bigint() - originNs) / 1e6;
  const nowNs = () => Math.round((performance.now() - originMs) * 1e6);

  const change = <Outcome extends { nextNs: number }>(slot: number, decide: (fullAtNs: number, nowNs: number) => Outcome): Outcome => {
    const index = slot + 1;
    let word = Atomics.load(words, index);
    for (;;) {
      // The time is read anew after a lost race: a late thread then judges by a later instant, never by an earlier word.
      const outcome = decide(Number(word), nowNs());
      const next = BigInt(outcome.nextNs);
      if (next === word) return outcome;
      const seen = Atomics.compareExchange(words, index, word, next);
      if (seen === word) return outcome;
      word = seen;
    }
  };

  return {
    take: (slot, limit) => change(slot, (fullAtNs, now) => decideGcra(fullAtNs, limit, now)),
    rescale: (slot, before, after) => {
      change(slot, (fullAtNs, now) => ({ nextNs: rescaleGcra(fullAtNs, before, after, now) }));
    },
    reset: (slot) => Atomics.store(words, slot + 1, 0n),
  };
}
