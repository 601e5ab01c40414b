'use client';
// The live charts of the overview. Each is drawn from its own rows, so that one that does not change is not drawn again.
import { useMemo } from 'react';
import { useTranslations } from 'use-intl/react';
import { findGaps, latencyRows, refusalRows, timeDomain, trafficRows } from '#components/live/live-series.ts';
import type { LiveWindow } from '#components/live/live-window.ts';
import { narrowWindow, splitRows } from '#components/live/subject-series.ts';
import { createBusiestSubjects } from '#components/live/subject-totals.ts';
import { SplitCharts, splitMax } from '#components/traffic/split-charts.tsx';
import trafficClasses from '#components/traffic/traffic.module.css';
import { LatencyChart, TrafficCharts } from '#components/traffic/traffic-charts.tsx';
import { LiveBusiest } from './live-busiest.tsx';
import { QueueCharts } from './queue-charts.tsx';
import type { TrafficView } from './use-traffic-view.ts';

export function OverviewCharts({ projectId, window, view }: { projectId: string; window: LiveWindow; view: TrafficView }) {
  const { by, only } = view;
  const narrow = useMemo(() => (only === null ? window : narrowWindow(window, only)), [window, only]);
  const frame = useMemo(() => ({ gaps: findGaps(window), domain: timeDomain(window), stepSeconds: 1 }), [window]);
  return (
    <div className={trafficClasses.charts}>
      {by === null ? <Together window={narrow} frame={frame} /> : <SideBySide window={window} frame={frame} by={by} />}
      <LiveBusiest projectId={projectId} window={window} />
      <QueueCharts window={window} frame={frame} />
    </div>
  );
}

type Frame = { gaps: ReturnType<typeof findGaps>; domain: ReturnType<typeof timeDomain>; stepSeconds: number };

function Together({ window, frame }: { window: LiveWindow; frame: Frame }) {
  const rows = useMemo(() => ({ traffic: trafficRows(window), refusals: refusalRows(window), latency: latencyRows(window) }), [window]);
  return <TrafficCharts rows={rows} {...frame} />;
}

function SideBySide({ window, frame, by }: { window: LiveWindow; frame: Frame; by: 'api' | 'key' }) {
  const t = useTranslations('traffic');
  const busiest = useMemo(() => createBusiestSubjects(by), [by]);
  const data = useMemo(() => {
    // In order of name, so that colours stay put while places change.
    const subjects = busiest(window, splitMax).sort((a, b) => (a.name < b.name ? -1 : 1));
    const ids = subjects.map(({ subjectId }) => subjectId);
    const rows = {
      requests: splitRows(window, by, ids, ({ requests }) => requests),
      throttled: splitRows(window, by, ids, ({ throttled, quotaRefused }) => throttled + quotaRefused),
      errors: splitRows(window, by, ids, ({ errors }) => errors),
    };
    return { subjects: subjects.map(({ subjectId, name }) => ({ subjectId, name: name === '' ? t('unnamed') : name })), rows };
  }, [window, by, busiest, t]);
  const latency = useMemo(() => latencyRows(window), [window]);
  return (
    <>
      <SplitCharts by={by} {...data} {...frame} />
      <LatencyChart rows={latency} {...frame} />
    </>
  );
}
