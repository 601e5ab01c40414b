// The admissions of a segment that is being counted whose finish has not been met yet. Numbers are given in turn and most
// admissions end soon, so each has a place by its number; only one whose place is taken goes into a Map. A Map of all would
// be laid out anew again and again, as all that gains and loses an entry with every request.
import { assert } from '../../kernel/assert.ts';

/** `line`: where its record begins. */
export type OpenRecord = { number: number; line: number; subject: number; units: number; lease: number; atMs: number };

const places = 1_024;

/** In place of a number. */
const free = -1;

export class OpenRecords {
  readonly #places = Array.from({ length: places }, () => newRecord(free));
  readonly #others = new Map<number, OpenRecord>();

  /** @param number  a whole number that is not open yet @returns the record to be filled */
  add(number: number): OpenRecord {
    const place = this.#place(number);
    if (place.number === free) {
      place.number = number;
      return place;
    }
    const other = newRecord(number);
    this.#others.set(number, other);
    return other;
  }

  /** @returns the record, which holds until the next `add`; undefined when it is not open */
  take(number: number): OpenRecord | undefined {
    const place = this.#place(number);
    if (place.number === number) {
      place.number = free;
      return place;
    }
    const other = this.#others.get(number);
    if (other !== undefined) this.#others.delete(number);
    return other;
  }

  /** Those still open, in the order of their numbers. */
  rest(): OpenRecord[] {
    return [...this.#places.filter(({ number }) => number !== free), ...this.#others.values()].sort(
      (one, other) => one.number - other.number,
    );
  }

  #place(number: number): OpenRecord {
    const place = this.#places[number % places];
    assert(place, 'an admission of the spool has a whole number');
    return place;
  }
}

function newRecord(number: number): OpenRecord {
  return { number, line: 0, subject: 0, units: 0, lease: 0, atMs: 0 };
}
