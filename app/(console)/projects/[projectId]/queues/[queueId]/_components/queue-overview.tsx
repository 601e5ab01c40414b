'use client';
// A queue at a glance: what lies in it now, the last 15 minutes as charts, advice on polling, and lines to paste.
import { Anchor, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { useLocale } from 'use-intl/react';
import { ChartCard } from '#components/charts/chart-card.tsx';
import type { ChartSeries } from '#components/charts/chart-series.ts';
import { queueCommands } from '#components/domain/aws-commands.ts';
import { formatCompact, formatDuration } from '#components/format/format-number.ts';
import { useAwsEndpoint } from '#components/hooks/use-aws-endpoint.ts';
import { findGaps, timeDomain } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { currentDepth, emptyPolling, queueDepthRows, queueFlow, queueRateRows } from '#components/live/queue-series.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import classes from '../../_components/queues.module.css';
import { PollingHint } from './polling-hint.tsx';

type Props = {
  projectId: string;
  queue: QueueSummary;
  window: LiveWindow;
  canChange: boolean;
  sources: readonly { queueId: string; name: string }[];
};

const texts = {
  waiting: 'Waiting',
  inFlight: 'In flight',
  delayed: 'Delayed',
  oldest: 'Oldest waiting',
  sent: 'Sent per second',
  received: 'Received per second',
  empty: 'Empty receives, 15 min',
  depth: 'Messages',
  depthNote: 'In the queue, by what can be done with them',
  rates: 'Traffic',
  ratesNote: 'Per second, through the AWS endpoint and topics',
  terminal: 'From a terminal',
  send: 'Send a message',
  receive: 'Receive with a long poll',
  sources: 'Failed messages come from',
};

const depthSeries: readonly ChartSeries[] = [
  { key: 'visible', label: 'Waiting', color: 'blue' },
  { key: 'inFlight', label: 'In flight', color: 'amber', dash: '6 3' },
  { key: 'delayed', label: 'Delayed', color: 'purple', dash: '2 3' },
];
const rateSeries: readonly ChartSeries[] = [
  { key: 'sent', label: 'Sent', color: 'blue' },
  { key: 'received', label: 'Received', color: 'amber', dash: '6 3' },
  { key: 'deleted', label: 'Deleted', color: 'green', dash: '2 3' },
  { key: 'emptyReceives', label: 'Empty receives', color: 'red', dash: '8 3 2 3' },
];

export function QueueOverview({ projectId, queue, window, canChange, sources }: Props) {
  const locale = useLocale();
  const endpoint = useAwsEndpoint();
  const { queueId } = queue;
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
      <div className={classes.charts}>
        <ChartCard title={texts.depth} note={texts.depthNote} rows={charts.depth} series={depthSeries} {...common} />
        <ChartCard title={texts.rates} note={texts.ratesNote} rows={charts.rates} series={rateSeries} {...common} />
      </div>
      {sources.length > 0 && (
        <Text size="sm" mb="md">
          {texts.sources}{' '}
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
            {texts.terminal}
          </Title>
          <Text size="xs" c="dimmed" mb={4}>
            {texts.send}
          </Text>
          <CommandLine command={commands.send} label={texts.send} />
          <Text size="xs" c="dimmed" mb={4} mt="md">
            {texts.receive}
          </Text>
          <CommandLine command={commands.receive} label={texts.receive} />
        </section>
      )}
    </>
  );
}

function Tiles({ queue, window, locale }: { queue: QueueSummary; window: LiveWindow; locale: string }) {
  const depth = currentDepth(window, queue.queueId) ?? queue.depth;
  const flow = queueFlow(window, queue.queueId);
  const count = (value: number) => formatCompact(value, locale);
  const tiles = [
    { name: 'visible', label: texts.waiting, text: count(depth.visible) },
    { name: 'inFlight', label: texts.inFlight, text: count(depth.inFlight) },
    { name: 'delayed', label: texts.delayed, text: count(depth.delayed) },
    { name: 'oldest', label: texts.oldest, text: depth.oldestAgeSeconds === null ? '–' : formatDuration(depth.oldestAgeSeconds) },
    { name: 'sent', label: texts.sent, text: flow ? count(flow.sentPerSecond) : '–' },
    { name: 'received', label: texts.received, text: flow ? count(flow.receivedPerSecond) : '–' },
    { name: 'empty', label: texts.empty, text: count(emptyPolling(window, queue.queueId).emptyReceives) },
  ];
  return (
    <dl className={classes.tiles}>
      {tiles.map(({ name, label, text }) => (
        <div key={name} className={classes.tile}>
          <dt className={classes.tileLabel}>{label}</dt>
          <dd className={classes.tileValue} data-figure={name}>
            {text}
          </dd>
        </div>
      ))}
    </dl>
  );
}
