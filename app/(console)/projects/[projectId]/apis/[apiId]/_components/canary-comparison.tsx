'use client';
// What a canary and its stage have served in the last minute, side by side, as it happens.
import { Table, Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import { formatCount } from '#components/format/format-number.ts';
import { useLiveTicks } from '#components/hooks/use-live-ticks.ts';
import { useProject } from '#components/hooks/use-project.ts';
import type { StageView } from '#server/contracts/api.ts';
import { canaryLiveId } from '#server/contracts/live-counters.ts';
import { sumStage } from './sum-stage.ts';

export function CanaryComparison({ stage }: { stage: StageView }) {
  const t = useTranslations('apis.canary');
  const locale = useLocale();
  const { projectId } = useProject();
  const { window } = useLiveTicks(projectId);
  const rows = [
    { name: stage.name, share: 100 - (stage.canary?.percent ?? 0), sums: sumStage(window.ticks, stage.stageId) },
    { name: t('canary'), share: stage.canary?.percent ?? 0, sums: sumStage(window.ticks, canaryLiveId(stage.stageId)) },
  ];
  const percent = (ratio: number | null) => (ratio === null ? '–' : `${(ratio * 100).toFixed(1)} %`);
  const milliseconds = (mean: number | null) => (mean === null ? '–' : `${mean.toFixed(1)} ms`);
  return (
    <div>
      <Table.ScrollContainer minWidth={320} type="native">
        <Table aria-label={t('comparison')} fz="sm" data-testid="canary-comparison">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('serves')}</Table.Th>
              <Table.Th ta="end">{t('share')}</Table.Th>
              <Table.Th ta="end">{t('requests')}</Table.Th>
              <Table.Th ta="end">{t('errors')}</Table.Th>
              <Table.Th ta="end">{t('latency')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ name, share, sums }) => (
              <Table.Tr key={name}>
                <Table.Td>{name}</Table.Td>
                <Table.Td ta="end">{`${Number(share.toFixed(1))} %`}</Table.Td>
                <Table.Td ta="end">{formatCount(sums.requests, locale)}</Table.Td>
                <Table.Td ta="end">{percent(sums.errorRatio)}</Table.Td>
                <Table.Td ta="end">{milliseconds(sums.meanMs)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        {t('lastMinute')}
      </Text>
    </div>
  );
}
