// The admissions of one writer that have no finish yet. A dense list in which each admission knows its place, not a Map: a Map
// that always gains and loses entries is laid out anew all the time, each layout refers to its successor, and the first one
// that gets old keeps alive all that come after it, with all they ever held, until the old generation is collected.
import type { Admission } from '../../contracts/usage-record.ts';

export type Open = { admission: Admission; isWritten: boolean; isFinishing: boolean };

export class OpenAdmissions {
  readonly #entries: Open[] = [];

  get size(): number {
    return this.#entries.length;
  }

  add(entry: Open): void {
    entry.admission.place = this.#entries.length;
    this.#entries.push(entry);
  }

  /** @returns undefined when it was never added, or is removed */
  find(admission: Admission): Open | undefined {
    const entry = this.#entries[admission.place];
    return entry?.admission === admission ? entry : undefined;
  }

  /** @param entry  one that is here */
  remove(entry: Open): void {
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    const { place } = entry.admission;
    last.admission.place = place;
    this.#entries[place] = last;
  }

  /** In the order of their numbers, so that readers see them as they were admitted. */
  inOrder(): Open[] {
    return this.#entries.toSorted(byNumber);
  }

  /** Those with higher numbers, in their order. */
  after(number: number): Open[] {
    return this.#entries.filter(({ admission }) => admission.number > number).sort(byNumber);
  }
}

function byNumber(left: Open, right: Open): number {
  return left.admission.number - right.admission.number;
}
