// Folds seconds into minutes for tables.
import type { SeriesRow } from '../live/live-series.ts';

export type MinuteMeans = { atMs: number; means: (number | null)[] };

/**
 * The mean of each series in each minute, newest minute first.
 *
 * @param keys  of the series, in the order of `means`
 * @returns     null for a minute in which nothing is known; unknown seconds do not count as zero
 */
export function meanByMinute(rows: readonly SeriesRow[], keys: readonly string[]): MinuteMeans[] {
  const minutes = new Map<number, { sum: number; count: number }[]>();
  for (const row of rows) {
    const atMs = Math.floor(row.atMs / 60_000) * 60_000;
    const cells = minutes.get(atMs) ?? keys.map(() => ({ sum: 0, count: 0 }));
    minutes.set(atMs, cells);
    for (const [index, key] of keys.entries()) {
      const value = row[key];
      const cell = cells[index];
      if (typeof value !== 'number' || !cell) continue;
      cell.sum += value;
      cell.count += 1;
    }
  }
  return [...minutes]
    .map(([atMs, cells]) => ({ atMs, means: cells.map(({ sum, count }) => (count === 0 ? null : sum / count)) }))
    .sort((first, second) => second.atMs - first.atMs);
}
