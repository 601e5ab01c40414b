// Which slot of the shared memory belongs to which pair of plan and line of keys. Kept by the main thread alone. A pair keeps its
// slot over every reload; a slot is given to another pair only after every thread has said that no exchange that knew
// the former one is left.
import type { GcraLimit } from '../model/gcra.ts';
import type { SharedBuckets } from './shared-buckets.ts';

export type SlotTable = {
  /**
   * @param limit  the plan's throttle; when it differs from the last one, the bucket's use is carried over
   * @returns      the pair's slot, or null when all are taken
   */
  allot(planId: string, lineageId: string, limit: GcraLimit | null): number | null;
  /** Ends the pair's claim. The slot stays apart until `release`; allotting the pair again before that keeps it. */
  retire(planId: string, lineageId: string): void;
  /** Frees the slots retired up to now, once the returned function is called. */
  beginRelease(): () => void;
  /** Slots taken, retired ones included. */
  used(): number;
};

/** @param onFreed  told of each slot that becomes free, so that other state under it (a quota lease) ends too */
export function createSlotTable(deps: { buckets: SharedBuckets; slotCount: number; onFreed: (slot: number) => void }): SlotTable {
  const claims = new Map<string, Claim>();
  let retiring: string[] = [];
  const free: number[] = [];
  let nextNew = 0;

  const takeFree = (): number | null => {
    const slot = free.pop();
    if (slot !== undefined) return slot;
    if (nextNew >= deps.slotCount) return null;
    nextNew += 1;
    return nextNew - 1;
  };

  return {
    allot: (planId, lineageId, limit) => {
      const pair = `${planId}:${lineageId}`;
      const claim = claims.get(pair);
      if (!claim) {
        const slot = takeFree();
        if (slot !== null) claims.set(pair, { slot, limit, leaving: null });
        return slot;
      }
      claim.leaving = null;
      if (claim.limit && limit && (claim.limit.intervalNs !== limit.intervalNs || claim.limit.burst !== limit.burst)) {
        deps.buckets.rescale(claim.slot, claim.limit, limit);
      }
      if (limit) claim.limit = limit;
      return claim.slot;
    },
    retire: (planId, lineageId) => {
      const pair = `${planId}:${lineageId}`;
      const claim = claims.get(pair);
      if (!claim || claim.leaving === retiring) return;
      claim.leaving = retiring;
      retiring.push(pair);
    },
    beginRelease: () => {
      const leaving = retiring;
      retiring = [];
      return () => {
        for (const pair of leaving) {
          const claim = claims.get(pair);
          // Allotted again meanwhile, perhaps retired again since: then another release is responsible.
          if (!claim || claim.leaving !== leaving) continue;
          claims.delete(pair);
          deps.buckets.reset(claim.slot);
          deps.onFreed(claim.slot);
          free.push(claim.slot);
        }
      };
    },
    used: () => claims.size,
  };
}

/** `leaving` is the list of retired pairs that the claim goes with, null while it stands. */
type Claim = { slot: number; limit: GcraLimit | null; leaving: readonly string[] | null };
