// Medians of a benchmark's rounds, and of differences round by round, because rounds share what else the machine did.

export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The median over the rounds of `combine(figure of name, figure of base)`. */
export function medianBeside(
  figures: ReadonlyMap<string, readonly number[]>,
  name: string,
  base: string,
  combine: (own: number, other: number) => number,
): number {
  const others = figures.get(base) ?? [];
  return median((figures.get(name) ?? []).map((own, round) => combine(own, others[round] ?? Number.NaN)));
}
