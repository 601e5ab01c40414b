'use client';
// What flows through the project: the last 15 minutes second by second, or hours and days from the ledger.
import { Skeleton, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { lazy, useDeferredValue, useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import type { LiveConnection } from '#components/hooks/use-live-ticks.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { countActivity } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { FigureTiles } from './figure-tiles.tsx';
import { FirstSteps } from './first-steps.tsx';
import { LiveStatus } from './live-status.tsx';
import classes from './overview.module.css';
import { OverviewCharts } from './overview-charts.tsx';
import { TrafficControls } from './traffic-controls.tsx';
import type { TrafficView } from './use-traffic-view.ts';
import { useTrafficView } from './use-traffic-view.ts';

const History = lazy(async () => ({ default: (await import('./history.tsx')).History }));

/** Below this the lines to try stay beside the charts: somebody is just beginning. */
const littleActivity = 10;

type Props = { projectId: string };

export function Overview({ projectId }: Props) {
  const [view, changeView] = useTrafficView();
  const controls = <TrafficControls projectId={projectId} view={view} onChange={changeView} />;
  if (view.range !== 'live') {
    return (
      <Frame>
        {controls}
        <LoadedPanel>
          <History projectId={projectId} range={view.range} view={view} />
        </LoadedPanel>
      </Frame>
    );
  }
  return <Live projectId={projectId} view={view} controls={controls} />;
}

function Frame({ connection, children }: { connection?: LiveConnection; children: ReactNode }) {
  const t = useTranslations('overview');
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <div>
          <Title order={1}>{t('title')}</Title>
          <p className={classes.subtitle}>{connection ? t('subtitle') : t('historySubtitle')}</p>
        </div>
        {connection && <LiveStatus connection={connection} />}
      </header>
      {children}
    </div>
  );
}

type LiveProps = Props & { view: TrafficView; controls: ReactNode };

function Live({ projectId, view, controls }: LiveProps) {
  const { window, connection } = useLiveTicks(projectId);
  return (
    <Frame connection={connection}>
      {controls}
      <FigureTiles window={window} />
      <LiveBody window={window} projectId={projectId} view={view} />
    </Frame>
  );
}

function LiveBody({ window, projectId, view }: Props & { window: LiveWindow; view: TrafficView }) {
  // Figures move with the tick; drawing charts of 900 points may come after, and never holds up the next figures.
  const drawn = useDeferredValue(window);
  const activity = useMemo(() => countActivity(window), [window]);
  if (window.endSeconds === null) return <WaitingCharts />;
  return (
    <>
      {activity < littleActivity && <FirstSteps projectId={projectId} />}
      {activity > 0 && <OverviewCharts projectId={projectId} window={drawn} view={view} />}
    </>
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
