// Cuts a list into runs whose weights stay below a bound, so that no transaction or statement grows without limit.

/**
 * @param weightOf  what one item weighs (rows or bytes), 0 or more
 * @param maxWeight a run ends before it would weigh more than this; a heavier single item is a run of its own
 * @returns         all items in their order; no run is empty
 */
export function splitIntoBatches<Item>(items: readonly Item[], weightOf: (item: Item) => number, maxWeight: number): Item[][] {
  const batches: Item[][] = [];
  let weight = 0;
  for (const item of items) {
    const itemWeight = weightOf(item);
    const batch = batches.at(-1);
    if (batch === undefined || weight + itemWeight > maxWeight) {
      batches.push([item]);
      weight = itemWeight;
    } else {
      batch.push(item);
      weight += itemWeight;
    }
  }
  return batches;
}
