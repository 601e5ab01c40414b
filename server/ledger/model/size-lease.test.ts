import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limits } from '../../kernel/limits.ts';
import { sizeLease } from './size-lease.ts';

describe('sizeLease', () => {
  it('grants one unit at a time toward the end, so that a small quota is exact among processes', () => {
    expect(sizeLease(10, 0, 0)).toBe(1);
    expect(sizeLease(1_000, 990, 1)).toBe(1);
    expect(sizeLease(10, 10, 5)).toBe(0);
    expect(sizeLease(10, 12, 5)).toBe(0);
  });

  it('never grants more than is left, and uses every limit up', () => {
    fc.assert(
      fc.property(fc.nat(50_000), fc.array(fc.nat(3_000), { minLength: 1 }), (limit, waits) => {
        let leased = 0;
        for (let step = 0; leased < limit; step += 1) {
          const units = sizeLease(limit, leased, waits[step % waits.length] ?? 0);
          expect(units).toBeGreaterThanOrEqual(1);
          expect(units).toBeLessThanOrEqual(limits.ledger.leaseUnitsMax);
          leased += units;
        }
        expect(leased).toBe(limit);
      }),
    );
  });
});
