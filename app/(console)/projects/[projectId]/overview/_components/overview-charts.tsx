'use client';
// The charts of the overview. Each is drawn from its own rows, so that one that does not change is not drawn again.
import { useMemo } from 'react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import type { ChartColor, ChartSeries } from '#components/charts/chart-series.ts';
import { formatCompact, formatDuration, formatMilliseconds } from '#components/format/format-number.ts';
import { useLocale } from '#components/format/use-locale.ts';
import {
  chooseQueues,
  depthRows,
  findGaps,
  latencyRows,
  oldestRows,
  refusalRows,
  timeDomain,
  trafficRows,
} from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import classes from './overview.module.css';
import { TopKeys } from './top-keys.tsx';

const trafficSeries: readonly ChartSeries[] = [
  { key: 'succeeded', label: 'Served', color: 'blue' },
  { key: 'errors', label: 'Errors', color: 'red', dash: '5 3' },
];
const refusalSeries: readonly ChartSeries[] = [
  { key: 'rate', label: 'Over the rate', color: 'amber' },
  { key: 'quota', label: 'Over the quota', color: 'purple', dash: '6 3' },
  { key: 'other', label: 'No valid key or route', color: 'green', dash: '2 3' },
];
const latencySeries: readonly ChartSeries[] = [
  { key: 'upstream', label: 'Upstream', color: 'sky' },
  { key: 'gateway', label: 'Gateway', color: 'purple', dash: '5 3' },
];
const queueColors: readonly ChartColor[] = ['blue', 'amber', 'green', 'purple', 'red'];
const queueDashes = [undefined, '6 3', '2 3', '8 3 2 3', '4 2'];

export function OverviewCharts({ window }: { window: LiveWindow }) {
  const locale = useLocale();
  const data = useMemo(() => readCharts(window), [window]);
  const format = useMemo(
    () => ({
      count: (value: number) => formatCompact(value, locale),
      latency: (value: number) => formatMilliseconds(value, locale),
    }),
    [locale],
  );
  const common = { gaps: data.gaps, domain: data.domain, locale };
  const queueNote = data.choice.others === 0 ? '' : `, the deepest 5 of ${data.choice.others + 5}`;
  return (
    <div className={classes.charts}>
      <ChartCard
        title="Requests"
        note="Per second, by how they ended"
        kind="areas"
        rows={data.traffic}
        series={trafficSeries}
        formatValue={format.count}
        {...common}
      />
      <ChartCard
        title="Refused"
        note="Per second, answered 429 or 403 by the gateway"
        kind="lines"
        rows={data.refusals}
        series={refusalSeries}
        formatValue={format.count}
        {...common}
      />
      <ChartCard
        title="Latency"
        note="Mean of 5 seconds: where the time of a request goes"
        kind="areas"
        rows={data.latency}
        series={latencySeries}
        formatValue={format.latency}
        {...common}
      />
      <TopKeys window={window} />
      <ChartCard
        title="Queue depth"
        note={`Messages waiting${queueNote}`}
        kind="lines"
        rows={data.depth}
        series={data.queueSeries}
        formatValue={format.count}
        emptyText="No queues yet"
        {...common}
      />
      <ChartCard
        title="Oldest message"
        note={`How long it has been waiting${queueNote}`}
        kind="lines"
        rows={data.oldest}
        series={data.queueSeries}
        formatValue={formatDuration}
        emptyText="No queues yet"
        {...common}
      />
    </div>
  );
}

function readCharts(window: LiveWindow) {
  const choice = chooseQueues(window);
  const queueSeries: ChartSeries[] = choice.queues.map(({ queueId, name }, index) => ({
    key: queueId,
    label: name,
    color: queueColors[index % queueColors.length] ?? 'blue',
    ...withDash(queueDashes[index % queueDashes.length]),
  }));
  return {
    choice,
    queueSeries,
    gaps: findGaps(window),
    domain: timeDomain(window),
    traffic: trafficRows(window),
    refusals: refusalRows(window),
    latency: latencyRows(window),
    depth: depthRows(window, choice),
    oldest: oldestRows(window, choice),
  };
}

function withDash(dash: string | undefined): { dash?: string } {
  return dash === undefined ? {} : { dash };
}
