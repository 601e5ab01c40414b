// The leases that a thread knows, by slot, in one array: with thousands of keys in turn an object for each would be several places of
// memory to fetch instead of one. Grows with the slots, which are given out from 0 on.

/** A lease as the threads know it: what they check and report when they take a unit from its slot. */
export type SlotLease = {
  slot: number;
  generation: number;
  leaseId: number;
  startMs: number;
  endMs: number;
  /** Units of the quota that no process held at the last grant. */
  unleased: number;
  /** Reaching so many units asks for more in good time; 0 never. */
  lowMark: number;
};

/** Places in a lease's row. */
export const leaseField = { endMs: 0, generation: 1, lowMark: 2, unleased: 3, startMs: 4, leaseId: 5 } as const;

/** So that a row is as long as a line of the processor's cache. */
const rowLength = 8;

export class SlotLeases {
  #rows = new Float64Array(64 * rowLength);

  /** In place of the slot's former lease. */
  learn({ slot, endMs, generation, lowMark, unleased, startMs, leaseId }: SlotLease): void {
    const row = slot * rowLength;
    if (row >= this.#rows.length) {
      const grown = new Float64Array(Math.max(this.#rows.length * 2, row + rowLength));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.set([endMs, generation, lowMark, unleased, startMs, leaseId], row);
  }

  /**
   * @param field  of leaseField
   * @returns      0 for a slot that has had no lease
   */
  read(slot: number, field: number): number {
    return this.#rows[slot * rowLength + field] ?? 0;
  }
}
