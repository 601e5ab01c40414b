// The outlines of a time chart as SVG path data, in a plot of 1,000 by 100 units that is stretched to its place. Pure.
import type { SeriesRow } from '../live/live-series.ts';

export const plotWidth = 1_000;
export const plotHeight = 100;

/** What stands at the plot's edges: epoch ms left and right, the value at its top; its bottom is 0. */
export type PlotScale = { domain: readonly [number, number]; top: number };

export type ChartPaths = {
  /** The line, broken where values are null. */
  line: string;
  /** What lies between the line and 0. */
  area: string;
  /** A mark for each value that has none beside it, which no line tells of; drawn with round ends. */
  dots: string;
};

/**
 * @param rows   in order of time
 * @param scale  rows beyond its ends are drawn beyond the plot
 */
export function chartPaths(rows: readonly SeriesRow[], key: string, scale: PlotScale): ChartPaths {
  const paths = { line: '', area: '', dots: '' };
  let run: string[] = [];
  let [firstX, lastX] = ['', ''];
  const endRun = () => {
    if (run.length === 1) paths.dots += `M${run[0]}h0`;
    if (run.length > 1) {
      const line = run.join('L');
      paths.line += `M${line}`;
      paths.area += `M${firstX} ${plotHeight}L${line}L${lastX} ${plotHeight}Z`;
    }
    run = [];
  };
  for (const row of rows) {
    const value = row[key];
    if (typeof value !== 'number') {
      endRun();
      continue;
    }
    lastX = plotX(row.atMs, scale).toFixed(1);
    if (run.length === 0) firstX = lastX;
    run.push(`${lastX} ${plotY(value, scale).toFixed(2)}`);
  }
  endRun();
  return paths;
}

/** @returns how far from the left, 0 to plotWidth within the domain */
export function plotX(atMs: number, { domain: [from, to] }: PlotScale): number {
  return to === from ? plotWidth : ((atMs - from) / (to - from)) * plotWidth;
}

/** @returns how far from above, plotHeight for 0 */
export function plotY(value: number, { top }: PlotScale): number {
  return plotHeight - (value / top) * plotHeight;
}

/**
 * The row whose instant is nearest.
 *
 * @param rows  in order of time
 * @returns     null when there is none within a step of it
 */
export function nearestRow(rows: readonly SeriesRow[], atMs: number, stepMs: number): SeriesRow | null {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.atMs ?? Infinity) < atMs) low = middle + 1;
    else high = middle;
  }
  const distance = (row: SeriesRow | undefined) => (row === undefined ? Infinity : Math.abs(row.atMs - atMs));
  const [before, after] = [rows[low - 1], rows[low]];
  const nearest = distance(before) < distance(after) ? before : after;
  return nearest !== undefined && distance(nearest) <= stepMs ? nearest : null;
}
