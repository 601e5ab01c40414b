'use client';
// A queue at a glance: what lies in it now, the last 15 minutes or a longer range as charts, advice on polling, and lines to paste.
import { Anchor, SegmentedControl, Text, Title } from '@mantine/core';
import { lazy, useMemo } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import type { ChartSeries } from '#components/charts/chart-series.ts';
import { queueCommands } from '#components/domain/aws-commands.ts';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { useUrlValue } from '#components/hooks/use-url-value.ts';
import { findGaps, timeDomain } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { currentDepth, emptyPolling, queueDepthRows, queueFlow, queueRateRows } from '#components/live/queue-series.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { type Figure, Figures } from '#components/page/figures.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import type { TrafficRange } from '#server/contracts/traffic.ts';
import { trafficRanges } from '#server/contracts/traffic-range.ts';
import classes from '../../_components/queues.module.css';
import { PollingHint } from './polling-hint.tsx';

const QueueHistory = lazy(async () => ({ default: (await import('./queue-history.tsx')).QueueHistory }));

type Props = {
  projectId: string;
  queue: QueueSummary;
  window: LiveWindow;
  canChange: boolean;
  sources: readonly { queueId: string; name: string }[];
};

export function QueueOverview({ projectId, queue, window, canChange, sources }: Props) {
  const t = useTranslations('queues.overview');
  const locale = useLocale();
  const endpoint = useAwsEndpoint();
  const [range, changeRange] = useRange();
  const { queueId } = queue;
  const series = useMemo(() => lines(t), [t]);
  const charts = useMemo(
    () => ({
      depth: queueDepthRows(window, queueId),
      rates: queueRateRows(window, queueId),
      gaps: findGaps(window),
      domain: timeDomain(window),
    }),
    [window, queueId],
  );
  const count = useMemo(() => (value: number) => formatCompact(value, locale), [locale]);
  const common = { kind: 'lines' as const, gaps: charts.gaps, domain: charts.domain, locale, formatValue: count };
  const commands = endpoint && queueCommands(queue.arn, endpoint);
  return (
    <>
      <Tiles queue={queue} window={window} locale={locale} />
      <PollingHint projectId={projectId} queue={queue} canChange={canChange} polling={emptyPolling(window, queueId)} />
      <RangeControl range={range} onChange={changeRange} />
      {range === 'live' ? (
        <div className={classes.charts}>
          <ChartCard title={t('depth')} note={t('depthNote')} rows={charts.depth} series={series.depth} {...common} />
          <ChartCard title={t('rates')} note={t('ratesNote')} rows={charts.rates} series={series.rates} {...common} />
        </div>
      ) : (
        <LoadedPanel>
          <QueueHistory projectId={projectId} queueId={queueId} range={range} depthSeries={series.depth} />
        </LoadedPanel>
      )}
      {sources.length > 0 && (
        <Text size="sm" mb="md">
          {t('sources')}{' '}
          {sources.map((source, index) => (
            <span key={source.queueId}>
              {index > 0 && ', '}
              <Anchor component={PageLink} href={`/projects/${projectId}/queues/${source.queueId}`} underline="always" size="sm">
                {source.name}
              </Anchor>
            </span>
          ))}
        </Text>
      )}
      {commands && (
        <section className={classes.card}>
          <Title order={2} mb="sm">
            {t('terminal')}
          </Title>
          <Text size="xs" c="dimmed" mb={4}>
            {t('send')}
          </Text>
          <CommandLine command={commands.send} label={t('send')} />
          <Text size="xs" c="dimmed" mb={4} mt="md">
            {t('receive')}
          </Text>
          <CommandLine command={commands.receive} label={t('receive')} />
        </section>
      )}
    </>
  );
}

type ViewRange = 'live' | TrafficRange;
const viewRanges: readonly ViewRange[] = ['live', ...trafficRanges];

/** Kept in the URL. */
function useRange(): [ViewRange, (range: ViewRange) => void] {
  const [value, setValue] = useUrlValue('range');
  return [viewRanges.find((one) => one === value) ?? 'live', (range) => setValue(range === 'live' ? '' : range)];
}

function RangeControl({ range, onChange }: { range: ViewRange; onChange: (range: ViewRange) => void }) {
  const t = useTranslations('queues.overview');
  return (
    <SegmentedControl
      size="xs"
      mb="md"
      className={classes.ranges}
      aria-label={t('range')}
      value={range}
      onChange={(value) => onChange(viewRanges.find((one) => one === value) ?? 'live')}
      data={viewRanges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
    />
  );
}

function lines(t: ReturnType<typeof useTranslations<'queues.overview'>>) {
  const depth: readonly ChartSeries[] = [
    { key: 'visible', label: t('waiting'), color: 'blue' },
    { key: 'inFlight', label: t('inFlight'), color: 'amber', dash: '6 3' },
    { key: 'delayed', label: t('delayed'), color: 'purple', dash: '2 3' },
  ];
  const rates: readonly ChartSeries[] = [
    { key: 'sent', label: t('sentLine'), color: 'blue' },
    { key: 'received', label: t('receivedLine'), color: 'amber', dash: '6 3' },
    { key: 'deleted', label: t('deletedLine'), color: 'green', dash: '2 3' },
    { key: 'emptyReceives', label: t('emptyLine'), color: 'red', dash: '8 3 2 3' },
  ];
  return { depth, rates };
}

function Tiles({ queue, window, locale }: { queue: QueueSummary; window: LiveWindow; locale: string }) {
  const t = useTranslations('queues.overview');
  const depth = currentDepth(window, queue.queueId) ?? queue.depth;
  const flow = queueFlow(window, queue.queueId);
  const count = (value: number) => formatCompact(value, locale);
  const figures: Figure[] = [
    { name: 'visible', label: t('waiting'), text: count(depth.visible) },
    { name: 'inFlight', label: t('inFlight'), text: count(depth.inFlight) },
    { name: 'delayed', label: t('delayed'), text: count(depth.delayed) },
    { name: 'oldest', label: t('oldest'), text: depth.oldestAgeSeconds === null ? '–' : formatDuration(depth.oldestAgeSeconds) },
    { name: 'sent', label: t('sent'), text: flow ? count(flow.sentPerSecond) : '–' },
    { name: 'received', label: t('received'), text: flow ? count(flow.receivedPerSecond) : '–' },
    { name: 'empty', label: t('empty'), text: count(emptyPolling(window, queue.queueId).emptyReceives) },
  ];
  return <Figures figures={figures} />;
}
