// The 32-bit word of shared memory that holds what is left of one slot's lease: a generation (15 bits) and units
// (16 bits). A thread takes a unit by compare-and-swap of the whole word, so a unit always belongs to the generation,
// and by it to the lease, that the thread had looked up.

const unitsMask = 0xffff;
const generationMask = 0x7fff;

/** @param generation 0..32767 · @param units 0..65535 */
export function leaseWord(generation: number, units: number): number {
  return ((generation & generationMask) << 16) | (units & unitsMask);
}

export function unitsOf(word: number): number {
  return word & unitsMask;
}

export function generationOf(word: number): number {
  return (word >>> 16) & generationMask;
}

export function nextGeneration(word: number): number {
  return (generationOf(word) + 1) & generationMask;
}

/**
 * Takes one unit.
 *
 * @returns units left after it, or -1 when none was left or the word is of another generation
 */
export function takeUnit(words: Int32Array, slot: number, generation: number): number {
  let word = Atomics.load(words, slot);
  while (generationOf(word) === generation && unitsOf(word) > 0) {
    const seen = Atomics.compareExchange(words, slot, word, word - 1);
    if (seen === word) return unitsOf(word) - 1;
    word = seen;
  }
  return -1;
}

/** Adds units to a lease; false, and nothing changed, when the word is of another generation or would overflow. */
export function addUnits(words: Int32Array, slot: number, generation: number, units: number): boolean {
  let word = Atomics.load(words, slot);
  while (generationOf(word) === generation && unitsOf(word) + units <= unitsMask) {
    const seen = Atomics.compareExchange(words, slot, word, word + units);
    if (seen === word) return true;
    word = seen;
  }
  return false;
}

/** Takes all units away, keeping the generation. @returns how many there were */
export function drainUnits(words: Int32Array, slot: number): number {
  let word = Atomics.load(words, slot);
  for (;;) {
    const seen = Atomics.compareExchange(words, slot, word, leaseWord(generationOf(word), 0));
    if (seen === word) return unitsOf(word);
    word = seen;
  }
}
