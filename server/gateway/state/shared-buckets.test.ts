import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { compileGcraLimit } from '../model/gcra.ts';
import { createBucketMemory, createSharedBuckets } from './shared-buckets.ts';
import { createSlotTable } from './slot-table.ts';

describe('createSharedBuckets', () => {
  it('admits burst + rate × t and no more, however many threads take at once', async () => {
    const memory = createBucketMemory(8);
    const throttle = { ratePerSecond: 20_000, burst: 500 };
    const seconds = 0.3;
    const startNs = process.hrtime.bigint() + 200_000_000n;
    const untilNs = startNs + BigInt(seconds * 1e9);
    const workers = Array.from(
      { length: 4 },
      () =>
        new Worker(new URL('../../testing/take-from-bucket.ts', import.meta.url), { workerData: { memory, throttle, startNs, untilNs } }),
    );
    const results = await Promise.all(
      workers.map(async (worker) => (await once(worker, 'message'))[0] as { admitted: number; attempts: number }),
    );
    const admitted = results.reduce((sum, result) => sum + result.admitted, 0);
    const attempts = results.reduce((sum, result) => sum + result.attempts, 0);
    // A take that began before the end may be decided a moment after it: 20 ms of grace on a busy machine.
    expect(admitted).toBeLessThanOrEqual(throttle.burst + throttle.ratePerSecond * (seconds + 0.02));
    expect(attempts).toBeGreaterThan(admitted);
    expect(admitted).toBeGreaterThan(throttle.burst);
  }, 20_000);
});

describe('createSlotTable', () => {
  const limit = compileGcraLimit({ ratePerSecond: 0.001, burst: 1 });
  const table = (slotCount = 4) => {
    const buckets = createSharedBuckets(createBucketMemory(slotCount));
    const freed: number[] = [];
    return { buckets, freed, slots: createSlotTable({ buckets, slotCount, onFreed: (slot) => freed.push(slot) }) };
  };

  it('gives a pair the same slot again, so that a reload resets nothing', () => {
    const { slots, buckets } = table();
    const slot = slots.allot('plan', 'key', limit) ?? -1;
    expect(buckets.take(slot, limit).isAdmitted).toBe(true);
    expect(slots.allot('plan', 'other', limit)).not.toBe(slot);
    expect(slots.allot('plan', 'key', limit)).toBe(slot);
    expect(buckets.take(slot, limit).isAdmitted).toBe(false);
  });

  it('hands a slot on only after its release, and then full', () => {
    const { slots, buckets, freed } = table(1);
    const slot = slots.allot('plan', 'key', limit) ?? -1;
    buckets.take(slot, limit);
    slots.retire('plan', 'key');
    const release = slots.beginRelease();
    expect(slots.allot('plan', 'next', limit)).toBeNull();
    release();
    expect(freed).toEqual([slot]);
    expect(slots.allot('plan', 'next', limit)).toBe(slot);
    expect(buckets.take(slot, limit).isAdmitted).toBe(true);
  });

  it('keeps a pair that came back before its release, even when it was retired again since', () => {
    const { slots, freed } = table();
    const slot = slots.allot('plan', 'key', limit);
    slots.retire('plan', 'key');
    const first = slots.beginRelease();
    expect(slots.allot('plan', 'key', limit)).toBe(slot);
    slots.retire('plan', 'key');
    const second = slots.beginRelease();
    first();
    expect(freed).toEqual([]);
    second();
    expect(freed).toEqual([slot]);
  });
});
