// Keys that exist, by the key itself as clients write it: a key is checked and hashed once, not per request. Guesses do not get
// in, so they push nobody out. A table of its own, because a Map makes every text it is asked for unique in the whole
// heap first: with thousands of keys in turn that cost more than the look-up.
import { flatText } from '../../kernel/flat-text.ts';
import { fnv1a, fnvBasis, folded } from '../../kernel/fnv1a.ts';

export type PresentedKey<Key> = {
  value: string;
  hash: string;
  /** What was last known of the key; whoever keeps it judges whether it still holds. */
  key: Key | null;
};

/** Enough to tell random keys apart; all of a key is compared afterwards. */
const hashedChars = 12;

export class PresentedKeys<Key> {
  readonly #max: number;
  readonly #mask: number;
  readonly #slots: Int32Array;
  #keys: PresentedKey<Key>[] = [];

  /** @param max  at least 1; past it all are forgotten */
  constructor(max: number) {
    this.#max = max;
    const slotCount = 2 ** Math.ceil(Math.log2(max * 2));
    this.#mask = slotCount - 1;
    // A slot holds a key's place and one; 0 is empty.
    this.#slots = new Int32Array(slotCount);
  }

  find(value: string): PresentedKey<Key> | undefined {
    for (let slot = this.#slotOf(value); ; slot = (slot + 1) & this.#mask) {
      const place = this.#slots[slot] ?? 0;
      if (place === 0) return undefined;
      const key = this.#keys[place - 1];
      if (key !== undefined && key.value === value) return key;
    }
  }

  /** Of a value that `find` does not find. */
  add(value: string, hash: string, key: Key): void {
    if (this.#keys.length === this.#max) {
      this.#keys = [];
      this.#slots.fill(0);
    }
    let slot = this.#slotOf(value);
    while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    // Copied: what was cut from a head would keep all of it.
    this.#keys.push({ value: flatText(value), hash, key });
    this.#slots[slot] = this.#keys.length;
  }

  #slotOf(value: string): number {
    return folded(fnv1a(fnvBasis, value, Math.max(0, value.length - hashedChars), value.length)) & this.#mask;
  }
}
