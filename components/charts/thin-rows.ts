// Makes a long stretch of time cheap to draw: a chart is some 450 pixels wide, and each point costs the page time at
// every tick.
import type { SeriesRow } from '../live/live-series.ts';

/** Points of a series that are drawn; five charts of 900 took a busy machine's whole second. */
const pointsMax = 300;

/**
 * @param keys         of the series
 * @param stepSeconds  from one row to the next
 * @returns            the same rows while they are few; else one row for each 2, 3 … of them, at the instant of the last, with
 *                     the highest value of each series among them, so that no peak is lost. Null where all are null. They are
 *                     taken together by the clock, so what was drawn keeps its shape as time moves on.
 */
export function thinRows(rows: readonly SeriesRow[], keys: readonly string[], stepSeconds: number): readonly SeriesRow[] {
  const together = Math.ceil(rows.length / pointsMax);
  if (together <= 1) return rows;
  const stepMs = together * stepSeconds * 1_000;
  const thinned: SeriesRow[] = [];
  let step = Number.NaN;
  for (const row of rows) {
    const last = thinned.at(-1);
    const ofRow = Math.floor(row.atMs / stepMs);
    if (last === undefined || ofRow !== step) {
      thinned.push({ ...row });
      step = ofRow;
      continue;
    }
    last.atMs = row.atMs;
    for (const key of keys) last[key] = highest(last[key], row[key]);
  }
  return thinned;
}

function highest(one: number | null | undefined, other: number | null | undefined): number | null {
  if (one === null || one === undefined) return other ?? null;
  if (other === null || other === undefined) return one;
  return Math.max(one, other);
}
