'use client';
// A customer's traffic of the last 15 minutes, second by second, over all its keys.
import { Skeleton, Text, Title } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { findGaps, latencyRows, refusalRows, timeDomain, trafficRows } from '#components/live/live-series.ts';
import { narrowWindow } from '#components/live/subject-series.ts';
import classes from '#components/traffic/traffic.module.css';
import { TrafficCharts } from '#components/traffic/traffic-charts.tsx';

export function CustomerLive({ projectId, customerId }: { projectId: string; customerId: string }) {
  const t = useTranslations('customers.live');
  const { window } = useLiveTicks(projectId);
  // Drawing may come after whatever else the page does.
  const drawn = useDeferredValue(window);
  const charts = useMemo(() => {
    const narrow = narrowWindow(drawn, { kind: 'customer', id: customerId });
    return {
      rows: { traffic: trafficRows(narrow), refusals: refusalRows(narrow), latency: latencyRows(narrow) },
      frame: { gaps: findGaps(drawn), domain: timeDomain(drawn), stepSeconds: 1 },
    };
  }, [drawn, customerId]);
  return (
    <section aria-labelledby="customer-live">
      <Title order={2} mt="xl" id="customer-live">
        {t('title')}
      </Title>
      <Text size="xs" c="dimmed" mb="sm">
        {t('note')}
      </Text>
      {window.endSeconds === null ? (
        <Skeleton h={260} radius="lg" aria-busy="true" />
      ) : (
        <div className={classes.charts}>
          <TrafficCharts rows={charts.rows} {...charts.frame} />
        </div>
      )}
    </section>
  );
}
