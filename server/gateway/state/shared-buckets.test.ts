import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { compileGcraLimit } from '../model/gcra.ts';
import { createBucketMemory, createSharedBuckets } from './shared-buckets.ts';
import { createSlotTable } from './slot-table.ts';

describe('createSharedBuckets', () => {
  it('admits exactly the burst, however many threads take at once, and no more than the rate adds', async () => {
    const memory = createBucketMemory(8);
    // So slow a rate and so large a burst that every lost update would show as one admission too many.
    const throttle = { ratePerSecond: 1, burst: 100_000 };
    const seconds = 0.5;
    const startNs = process.hrtime.bigint() + 200_000_000n;
    const untilNs = startNs + BigInt(seconds * 1e9);
    const workerData = { memory, throttle, startNs, untilNs };
    const worker = new URL('../../testing/take-from-bucket.ts', import.meta.url);
    const workers = Array.from({ length: 4 }, () => new Worker(worker, { workerData }));
    const results = await Promise.all(
      workers.map(async (one) => (await once(one, 'message'))[0] as { admitted: number; attempts: number }),
    );
    const admitted = results.reduce((sum, result) => sum + result.admitted, 0);
    expect(results.filter((result) => result.admitted > 0).length).toBeGreaterThan(1);
    expect(results.reduce((sum, result) => sum + result.attempts, 0)).toBeGreaterThan(admitted);
    // One second at most passes between the first take and the last: one more.
    expect(admitted).toBeGreaterThanOrEqual(throttle.burst);
    expect(admitted).toBeLessThanOrEqual(throttle.burst + 1);
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
