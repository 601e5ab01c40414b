'use client';
// The topic and the queues it copies into, with the live rate on each edge. The table of subscriptions says the same in
// words, so the drawing itself is one image to a screen reader.
import { Skeleton, Text } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCompact } from '#components/format/format-number.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { topicFlow } from '#components/live/queue-series.ts';
import type { Page } from '#server/contracts/page.ts';
import type { SubscriptionSummary, TopicSummary } from '#server/contracts/topic-operation.ts';
import type { Box } from './fan-out-layout.ts';
import { charactersIn, layOutFanOut } from './fan-out-layout.ts';
import classes from './topic.module.css';

type Props = { topic: TopicSummary; page: Page<SubscriptionSummary> | undefined; window: LiveWindow };

export function FanOutGraph({ topic, page, window }: Props) {
  const t = useTranslations('topics.graph');
  const { ref, width } = useElementSize();
  const locale = useLocale();
  const subscriptions = page?.items ?? [];
  const flow = topicFlow(window, topic.topicId);
  const layout = layOutFanOut(Math.max(260, Math.floor(width)), subscriptions.length);
  const rates = subscriptions.map(({ subscriptionId }) => flow && (flow.deliveredPerSecond.get(subscriptionId) ?? 0));
  const text = (rate: number | null) => (rate === null ? '–' : t('perSecond', { rate: formatCompact(rate, locale) }));
  const names = subscriptions.map(({ endpoint }) => endpoint.split(':').at(-1) ?? endpoint);
  const summary = t('summary', {
    topic: topic.name,
    edges: names.map((name, index) => `${name} ${text(rates[index] ?? null)}`).join(', '),
  });
  return (
    <div ref={ref}>
      {page === undefined || width === 0 ? (
        <Skeleton h={120} aria-busy="true" />
      ) : subscriptions.length === 0 ? (
        <Text size="sm">{t('nothing')}</Text>
      ) : (
        <svg className={classes.graph} width={layout.width} height={layout.height} role="img" aria-label={summary} data-testid="fan-out">
          {layout.edges.map(({ path }, index) => (
            <path
              key={subscriptions[index]?.subscriptionId}
              d={path}
              className={classes.edge}
              data-busy={(rates[index] ?? 0) > 0 || undefined}
            />
          ))}
          <Node box={layout.topic} name={topic.name} />
          {layout.queues.map((box, index) => (
            <Node key={subscriptions[index]?.subscriptionId} box={box} name={names[index] ?? ''} />
          ))}
          {layout.edges.map(({ label }, index) => (
            <Rate key={subscriptions[index]?.subscriptionId} at={label} text={text(rates[index] ?? null)} />
          ))}
        </svg>
      )}
      {page?.nextCursor != null && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('more')}
        </Text>
      )}
    </div>
  );
}

function Node({ box, name }: { box: Box; name: string }) {
  const room = charactersIn(box);
  return (
    <g>
      <title>{name}</title>
      <rect className={classes.node} x={box.x} y={box.y} width={box.width} height={box.height} rx={8} />
      <text className={classes.nodeText} x={box.x + 12} y={box.y + box.height / 2} dominantBaseline="central">
        {name.length <= room ? name : `${name.slice(0, room - 1)}…`}
      </text>
    </g>
  );
}

function Rate({ at, text }: { at: { x: number; y: number }; text: string }) {
  const width = text.length * 7 + 10;
  return (
    <g data-testid="edge-rate">
      <rect className={classes.rateBack} x={at.x - width / 2} y={at.y - 9} width={width} height={18} rx={4} />
      <text className={classes.rate} x={at.x} y={at.y} textAnchor="middle" dominantBaseline="central">
        {text}
      </text>
    </g>
  );
}
