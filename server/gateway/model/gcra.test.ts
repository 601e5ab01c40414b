import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGcraLimit, decideGcra, rescaleGcra } from './gcra.ts';

const throttle = fc.record({
  ratePerSecond: fc.double({ min: 0.01, max: 100_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 1000 }),
});

describe('decideGcra', () => {
  it('admits exactly the burst at one instant, then waits one interval', () => {
    const limit = compileGcraLimit({ ratePerSecond: 10, burst: 3 });
    let bucket = 0;
    const seen: boolean[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const decision = decideGcra(bucket, limit, 1e9);
      seen.push(decision.isAdmitted);
      bucket = decision.nextNs;
    }
    expect(seen).toEqual([true, true, true, false]);
    expect(decideGcra(bucket, limit, 1e9).waitNs).toBe(1e8);
    expect(decideGcra(bucket, limit, 1e9 + 1e8).isAdmitted).toBe(true);
  });

  it('never admits more than burst + rate × t in any window, late instants included', () => {
    const steps = fc.array(fc.record({ gapNs: fc.nat(2_000_000), lateNs: fc.nat(1_000_000) }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(throttle, steps, (given, arrivals) => {
        const limit = compileGcraLimit(given);
        let bucket = 0;
        let nowNs = 1e9;
        const admitted: number[] = [];
        for (const arrival of arrivals) {
          nowNs += arrival.gapNs;
          const decision = decideGcra(bucket, limit, nowNs - arrival.lateNs);
          if (decision.isAdmitted) admitted.push(nowNs);
          bucket = decision.nextNs;
        }
        for (let first = 0; first < admitted.length; first += 1) {
          const start = admitted[first] ?? 0;
          const last = admitted.at(-1) ?? 0;
          // A late caller's instant may lie up to 1 ms before the window.
          const seconds = (last - start + 1_000_000) / 1e9;
          expect(admitted.length - first).toBeLessThanOrEqual(given.burst + given.ratePerSecond * seconds + 1e-6);
        }
      }),
    );
  });

  it('tells the truth about what remains and how long to wait', () => {
    fc.assert(
      fc.property(throttle, fc.integer({ min: 0, max: 50 }), (given, used) => {
        const limit = compileGcraLimit(given);
        let bucket = 0;
        const nowNs = 5e9;
        for (let index = 0; index < used; index += 1) bucket = decideGcra(bucket, limit, nowNs).nextNs;
        const decision = decideGcra(bucket, limit, nowNs);
        let counted = 0;
        let probe = decision.nextNs;
        while (counted <= 1001) {
          const next = decideGcra(probe, limit, nowNs);
          if (!next.isAdmitted) break;
          probe = next.nextNs;
          counted += 1;
        }
        if (decision.isAdmitted) expect(counted).toBe(decision.remaining);
        expect(decision.isAdmitted).toBe(used < given.burst);
        if (!decision.isAdmitted) expect(decideGcra(bucket, limit, nowNs + decision.waitNs).isAdmitted).toBe(true);
      }),
    );
  });
});

describe('rescaleGcra', () => {
  it('keeps the number of used requests when the plan changes', () => {
    const slow = compileGcraLimit({ ratePerSecond: 1 / 60, burst: 10 });
    const fast = compileGcraLimit({ ratePerSecond: 100, burst: 20 });
    let bucket = 0;
    for (let index = 0; index < 10; index += 1) bucket = decideGcra(bucket, slow, 1e9).nextNs;
    const rescaled = rescaleGcra(bucket, slow, fast, 1e9);
    expect(decideGcra(rescaled, fast, 1e9)).toMatchObject({ isAdmitted: true, remaining: 9 });
  });
});
