// The admissions of one writer that have no finish yet. A dense list in which each admission knows its place, not a Map: a Map
// that always gains and loses entries is laid out anew all the time, each layout refers to its successor, and the first one
// that gets old keeps alive all that come after it, with all they ever held, until the old generation is collected.
import type { Admission } from '../../contracts/usage-record.ts';

export type Open = { admission: Admission; isWritten: boolean; isFinishing: boolean };

export class OpenAdmissions {
  readonly #entries: Open[] = [];
  /** Of the entries, by place: looking through thousands of them for the few that are new fetches none. */
  readonly #numbers: number[] = [];
  #newest = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** Number of the admission added last, 0 before the first: they count up. */
  get newest(): number {
    return this.#newest;
  }

  add(entry: Open): void {
    const { admission } = entry;
    admission.place = this.#entries.length;
    this.#newest = admission.number;
    this.#entries.push(entry);
    this.#numbers.push(admission.number);
  }

  /** @returns undefined when it was never added, or is removed */
  find(admission: Admission): Open | undefined {
    const entry = this.#entries[admission.place];
    return entry?.admission === admission ? entry : undefined;
  }

  /** @param entry  one that is here */
  remove(entry: Open): void {
    const last = this.#entries.pop();
    const lastNumber = this.#numbers.pop();
    if (last === undefined || lastNumber === undefined || last === entry) return;
    const { place } = entry.admission;
    last.admission.place = place;
    this.#entries[place] = last;
    this.#numbers[place] = lastNumber;
  }

  /** In no order. */
  all(): Open[] {
    return this.#entries.slice();
  }

  /** Those with higher numbers, in no order. */
  after(number: number): Open[] {
    return this.#entries.filter((_, place) => (this.#numbers[place] ?? 0) > number);
  }
}
