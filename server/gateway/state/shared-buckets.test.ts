import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { compileGcraLimit } from '../model/gcra.ts';
import { createBucketMemory, createSharedBuckets } from './shared-buckets.ts';
import { createSlotTable } from './slot-table.ts';

describe('createSharedBuckets', () => {
  it('admits exactly the burst, however many threads take at once, and no more than the rate adds', async () => {
    // So slow a rate that every lost update shows as one admission too many.
    const throttle = { ratePerSecond: 1, burst: 200_000 };
    const threads = 4;
    const workerData = { memory: createBucketMemory(8), gate: new SharedArrayBuffer(4), threads, throttle };
    const worker = new URL('../../testing/take-from-bucket.ts', import.meta.url);
    const startMs = performance.now();
    const counts = await Promise.all(
      Array.from({ length: threads }, async () => (await once(new Worker(worker, { workerData }), 'message'))[0] as number),
    );
    const admitted = counts.reduce((sum, count) => sum + count, 0);
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
    expect(admitted).toBeGreaterThanOrEqual(throttle.burst);
    expect(admitted).toBeLessThanOrEqual(throttle.burst + Math.ceil((performance.now() - startMs) / 1000) * throttle.ratePerSecond);
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
