'use client';
// The live page: five figures, five charts and the busiest keys, moving once a second.
import { Skeleton, Title } from '@mantine/core';
import { useDeferredValue, useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { countActivity } from '#components/live/live-series.ts';
import { FigureTiles } from './figure-tiles.tsx';
import type { FirstStepsInput } from './first-steps.tsx';
import { FirstSteps } from './first-steps.tsx';
import { LiveStatus } from './live-status.tsx';
import classes from './overview.module.css';
import { OverviewCharts } from './overview-charts.tsx';

/** Below this the lines to try stay beside the charts: somebody is just beginning. */
const littleActivity = 10;

export function Overview({ projectId, firstSteps }: { projectId: string; firstSteps: FirstStepsInput }) {
  const t = useTranslations('overview');
  const { window, connection } = useLiveTicks(projectId);
  // Figures move with the tick; drawing five charts of 900 points may come after, and never holds up the next figures.
  const drawn = useDeferredValue(window);
  const isWaiting = window.endSeconds === null;
  const activity = useMemo(() => countActivity(window), [window]);
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <Title order={1}>{t('title')}</Title>
          <p className={classes.subtitle}>{t('subtitle')}</p>
        </div>
        <LiveStatus connection={connection} />
      </header>
      <FigureTiles window={window} />
      {isWaiting && <WaitingCharts />}
      {!isWaiting && activity < littleActivity && <FirstSteps input={firstSteps} />}
      {!isWaiting && activity > 0 && <OverviewCharts window={drawn} />}
    </div>
  );
}

function WaitingCharts() {
  return (
    <div className={classes.charts} aria-busy="true">
      {['traffic', 'refusals', 'latency', 'keys'].map((name) => (
        <div key={name} className={classes.card}>
          <Skeleton h={18} w={120} mb={16} />
          <Skeleton h={246} radius="md" />
        </div>
      ))}
    </div>
  );
}
