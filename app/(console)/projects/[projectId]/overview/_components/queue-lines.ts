// How the lines of several queues are told apart, live and over time.
import type { ChartColor, ChartSeries } from '#components/charts/chart-series.ts';

const colors: readonly ChartColor[] = ['blue', 'amber', 'green', 'purple', 'red'];
const dashes = [undefined, '6 3', '2 3', '8 3 2 3', '4 2'];

/** A line per queue, keyed by its id. */
export function queueLines(queues: readonly { queueId: string; name: string }[]): ChartSeries[] {
  return queues.map(({ queueId, name }, index) => {
    const dash = dashes[index % dashes.length];
    return { key: queueId, label: name, color: colors[index % colors.length] ?? 'blue', ...(dash === undefined ? {} : { dash }) };
  });
}
