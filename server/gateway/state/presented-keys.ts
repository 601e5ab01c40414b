// Keys that exist, by the key itself as clients write it: a key is checked and hashed once, not per request. Guesses do not get
// in, so they push nobody out. A table of its own, because a Map makes every text it is asked for unique in the whole
// heap first: with thousands of keys in turn that cost more than the look-up.
import { fnv1a, fnvBasis, folded } from '../../kernel/fnv1a.ts';

/** Enough to tell random keys apart; all of a key is compared afterwards. */
const hashedChars = 12;

/** A key with its own text, so that looking at both fetches one object. */
type Presented = { value: string };

export class PresentedKeys<Key extends Presented> {
  readonly #max: number;
  readonly #mask: number;
  readonly #slots: Int32Array;
  #keys: Key[] = [];

  /** @param max  at least 1; past it all are forgotten */
  constructor(max: number) {
    this.#max = max;
    const slotCount = 2 ** Math.ceil(Math.log2(max * 2));
    this.#mask = slotCount - 1;
    // A slot holds a key's place and one; 0 is empty.
    this.#slots = new Int32Array(slotCount);
  }

  find(value: string): Key | undefined {
    return this.#keys[this.#placeIn(this.#slotOf(value)) - 1];
  }

  /** In place of the one with the same value. */
  keep(key: Key): void {
    const place = this.#placeIn(this.#slotOf(key.value));
    if (place > 0) {
      this.#keys[place - 1] = key;
      return;
    }
    if (this.#keys.length === this.#max) {
      this.#keys = [];
      this.#slots.fill(0);
    }
    this.#slots[this.#slotOf(key.value)] = this.#keys.push(key);
  }

  /** @returns a key's place and one, 0 when the slot is empty */
  #placeIn(slot: number): number {
    return this.#slots[slot] ?? 0;
  }

  /** @returns the slot of the key with this value, else the empty one where it belongs */
  #slotOf(value: string): number {
    const start = folded(fnv1a(fnvBasis, value, Math.max(0, value.length - hashedChars), value.length));
    for (let slot = start & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const place = this.#placeIn(slot);
      if (place === 0 || this.#keys[place - 1]?.value === value) return slot;
    }
  }
}
