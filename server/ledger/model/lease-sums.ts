// Units by lease. Neighbours mostly have the same lease, which is then not looked up again.

export type LeaseUse = { leaseId: number; units: number };

export class LeaseSums {
  readonly #uses = new Map<number, LeaseUse>();
  #last: LeaseUse = { leaseId: 0, units: 0 };

  /** @param leaseId  0 for none, which counts nowhere */
  add(leaseId: number, units: number): void {
    if (leaseId === 0 || units === 0) return;
    if (leaseId !== this.#last.leaseId) this.#last = this.#find(leaseId);
    this.#last.units += units;
  }

  /** By lease. */
  sorted(): LeaseUse[] {
    return [...this.#uses.values()].sort((one, other) => one.leaseId - other.leaseId);
  }

  #find(leaseId: number): LeaseUse {
    const known = this.#uses.get(leaseId);
    if (known !== undefined) return known;
    const use = { leaseId, units: 0 };
    this.#uses.set(leaseId, use);
    return use;
  }
}
