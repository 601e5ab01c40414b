// Marks of a value axis: from 0 to a round number, so that they can be read and do not jump with every value.

const mantissas = [1, 2, 4, 6, 8, 10];

/**
 * The marks for values up to `highest`: 0, the half and a round top at or above it.
 *
 * @param highest  0 or more; tops below 2 are not used, so that a handful of whole things is not cut into fractions
 */
export function valueTicks(highest: number): [number, number, number] {
  const atLeast = Math.max(2, highest);
  const magnitude = 10 ** Math.floor(Math.log10(atLeast));
  const top = (mantissas.find((mantissa) => mantissa * magnitude >= atLeast) ?? 10) * magnitude;
  return [0, top / 2, top];
}

const durationTops = [2, 4, 10, 20, 60, 120, 240, 600, 1_200, 3_600, 7_200, 14_400, 43_200, 86_400, 172_800, 345_600, 864_000];

/** The same for seconds that are read as minutes, hours and days: `10 m`, `20 m`, not `16 m 40 s`. */
export function durationTicks(highestSeconds: number): [number, number, number] {
  const days = Math.ceil(highestSeconds / 1_728_000) * 1_728_000;
  const top = durationTops.find((seconds) => seconds >= highestSeconds) ?? days;
  return [0, top / 2, top];
}
