// Puts the steps that have a row onto the steps of a span. Pure.

/**
 * @param row     `places` says which step (0-based) each value of a column belongs to; undefined when no step has a row
 * @param count   steps of the span
 * @param counts  names of the columns wanted
 * @returns       a number a step, 0 where there is none
 */
export function spreadColumns<Count extends string>(
  row: ({ places: readonly number[] } & { readonly [Name in Count]?: readonly number[] }) | undefined,
  count: number,
  counts: readonly Count[],
): Record<Count, number[]> {
  const columns = counts.map((name) => {
    const steps = new Array<number>(count).fill(0);
    const values: readonly number[] = row?.[name] ?? [];
    row?.places.forEach((place, index) => {
      steps[place] = values[index] ?? 0;
    });
    return [name, steps] as const;
  });
  return Object.fromEntries(columns) as Record<Count, number[]>;
}
