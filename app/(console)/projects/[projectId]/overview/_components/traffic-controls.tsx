'use client';
// What of the traffic is shown: which stretch of time, told apart by what, narrowed to whom.
import { Group, SegmentedControl } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { trafficRanges } from '#server/contracts/traffic-range.ts';
import classes from './overview.module.css';
import { SubjectSelect } from './subject-select.tsx';
import type { ChangeView, TrafficView, ViewRange } from './use-traffic-view.ts';

type Props = { projectId: string; view: TrafficView; onChange: ChangeView };

export function TrafficControls({ projectId, view, onChange }: Props) {
  const t = useTranslations('overview.view');
  const ranges: readonly ViewRange[] = ['live', ...trafficRanges];
  return (
    <Group gap="sm" mb="md" align="center">
      <SegmentedControl
        size="xs"
        className={classes.ranges}
        aria-label={t('range')}
        value={view.range}
        onChange={(value) => onChange({ range: ranges.find((one) => one === value) ?? 'live' })}
        data={ranges.map((value) => ({ value, label: t(`ranges.${value}`) }))}
      />
      {view.only === null && (
        <SegmentedControl
          size="xs"
          aria-label={t('by')}
          value={view.by ?? 'all'}
          onChange={(value) => onChange({ by: value === 'api' || value === 'key' ? value : null })}
          data={(['all', 'api', 'key'] as const).map((value) => ({ value, label: t(`splits.${value}`) }))}
        />
      )}
      <SubjectSelect projectId={projectId} only={view.only} onChange={(only) => onChange({ only })} />
    </Group>
  );
}
