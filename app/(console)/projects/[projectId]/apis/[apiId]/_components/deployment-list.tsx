'use client';
// What was published and when, newest first, with the stages that serve it; an earlier one can be served again.
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconRestore } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { Dialog } from '#components/dialog/dialog.tsx';
import { Instant } from '#components/format/instant.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead, DeploymentView } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

export function DeploymentList({ api }: { api: ApiHead }) {
  const t = useTranslations('apis.deployments');
  const trpc = useTrpc();
  const { projectId, canEdit } = useProject();
  const list = useListState('deployments');
  const { search: _search, ...page } = list.request;
  const query = useQuery(
    trpc.apis.listDeployments.queryOptions({ projectId, apiId: api.apiId, ...page, limit: 20 }, { placeholderData: keepPreviousData }),
  );
  const [chosen, setChosen] = useState<DeploymentView | null>(null);
  const columns: Column<DeploymentView>[] = [
    { key: 'at', label: t('at'), render: (one) => <Instant atMs={one.createdAtMs} /> },
    { key: 'by', label: t('by'), render: (one) => one.createdBy },
    { key: 'description', label: t('description'), render: (one) => (one.description === '' ? '–' : one.description) },
    { key: 'routes', label: t('routes'), isNumber: true, render: (one) => one.routeCount },
    {
      key: 'stages',
      label: t('stages'),
      render: (one) => (
        <Group gap={4}>
          {one.stageNames.length + one.canaryStageNames.length === 0 && '–'}
          {one.stageNames.map((name) => (
            <Badge key={name} variant="default" tt="none">
              {name}
            </Badge>
          ))}
          {one.canaryStageNames.map((name) => (
            <Badge key={name} variant="outline" tt="none">
              {t('canaryOf', { stage: name })}
            </Badge>
          ))}
        </Group>
      ),
    },
  ];
  if (canEdit) {
    columns.push({
      key: 'actions',
      label: '',
      render: (one) => (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconRestore size={14} aria-hidden />}
          disabled={api.stages.every((stage) => stage.deploymentId === one.deploymentId)}
          onClick={() => setChosen(one)}
        >
          {t('rollBack')}
        </Button>
      ),
    });
  }
  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(one) => one.deploymentId}
        list={list}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/orders.yaml' }} />
        }
      />
      <Dialog opened={chosen !== null} onClose={() => setChosen(null)} title={t('rollBackTitle')}>
        {chosen && <RollBackForm api={api} deployment={chosen} onClose={() => setChosen(null)} />}
      </Dialog>
    </>
  );
}

function RollBackForm({ api, deployment, onClose }: { api: ApiHead; deployment: DeploymentView; onClose: () => void }) {
  const t = useTranslations('apis.deployments');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const stages = api.stages.filter((stage) => stage.deploymentId !== deployment.deploymentId);
  const [stageId, setStageId] = useState(stages[0]?.stageId ?? '');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const rollBack = async () => {
    setIsBusy(true);
    try {
      await client.apis.rollBack.mutate({ projectId, apiId: api.apiId, stageId, deploymentId: deployment.deploymentId });
      refresh();
      onClose();
    } catch (error) {
      setRefusal(error);
      setIsBusy(false);
    }
  };
  return (
    <Stack gap="md">
      {refusal !== null && <FormProblem error={refusal} />}
      <Text size="sm">{t('rollBackText')}</Text>
      <Select
        label={t('stage')}
        allowDeselect={false}
        data={stages.map((stage) => ({ value: stage.stageId, label: stage.name }))}
        value={stageId}
        onChange={(value) => value !== null && setStageId(value)}
      />
      <Group justify="flex-end">
        <Button onClick={() => void rollBack()} loading={isBusy}>
          {t('rollBack')}
        </Button>
      </Group>
    </Stack>
  );
}
