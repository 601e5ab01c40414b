import { expect, it } from 'vitest';
import { leaseField, type SlotLease, SlotLeases } from './slot-leases.ts';

function lease(slot: number): SlotLease {
  const [startMs, endMs] = [1_795_000_000_000, 1_795_086_400_000];
  return { slot, generation: 30_000, leaseId: 2 ** 40 + slot, startMs, endMs, unleased: 2 ** 45, lowMark: slot + 1 };
}

it('knows each slot’s last lease, however far the slots reach, and nothing of the others', () => {
  const leases = new SlotLeases();
  const slots = [0, 1, 63, 64, 65, 5_000, 262_143];
  for (const slot of slots) {
    leases.learn({ ...lease(slot), leaseId: 1, endMs: 1 });
    leases.learn(lease(slot));
  }
  for (const slot of slots)
    for (const name of Object.keys(leaseField) as (keyof typeof leaseField)[])
      expect(leases.read(slot, leaseField[name]), `${name} of ${slot}`).toBe(lease(slot)[name]);
  for (const slot of [2, 62, 66, 4_999, 262_142, 262_144]) expect(leases.read(slot, leaseField.endMs), `${slot}`).toBe(0);
});
