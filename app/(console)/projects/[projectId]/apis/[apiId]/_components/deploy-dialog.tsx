'use client';
// What deploying would change on a stage, line by line, before it is done.
import { Alert, Button, Group, List, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { ConfigDiff } from './config-diff.tsx';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; isOpen: boolean; onClose: () => void };

export function DeployDialog(props: Props) {
  const t = useTranslations('apis.deploy');
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('title', { name: props.api.name })} size="lg">
      <DeployForm {...props} />
    </Dialog>
  );
}

function DeployForm({ api, onClose }: Props) {
  const t = useTranslations('apis.deploy');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { apiId } = api;
  const [stageId, setStageId] = useState((api.stages.find((stage) => stage.hasUndeployedChanges) ?? api.stages[0])?.stageId ?? '');
  const [description, setDescription] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [refusal, setRefusal] = useState<unknown>(null);
  const changes = useQuery(trpc.apis.undeployedChanges.queryOptions({ projectId, apiId, stageId }, { staleTime: 0 }));
  const stageName = api.stages.find((stage) => stage.stageId === stageId)?.name ?? '';
  const deploy = async () => {
    setIsBusy(true);
    setRefusal(null);
    try {
      await client.apis.deploy.mutate({ projectId, apiId, stageIds: [stageId], description });
      refresh();
      onClose();
    } catch (error) {
      setRefusal(error);
      setIsBusy(false);
    }
  };
  const isDeployable = changes.data !== undefined && changes.data.differences.length > 0 && changes.data.problems.length === 0;
  return (
    <Stack gap="md">
      {refusal !== null && <FormProblem error={refusal} />}
      <Select
        label={t('stage')}
        allowDeselect={false}
        data={api.stages.map((stage) => ({ value: stage.stageId, label: stage.name }))}
        value={stageId}
        onChange={(value) => value !== null && setStageId(value)}
      />
      {changes.isError && <ErrorState error={changes.error} onRetry={() => void changes.refetch()} />}
      {changes.isPending && <Skeleton h={96} radius="md" />}
      {changes.data?.differences.length === 0 && <Text c="dimmed">{t('same', { stage: stageName })}</Text>}
      {changes.data !== undefined && changes.data.differences.length > 0 && <ConfigDiff differences={changes.data.differences} />}
      {changes.data !== undefined && changes.data.problems.length > 0 && (
        <Alert color="red" variant="light" title={t('problems')} icon={<IconAlertCircle size={18} aria-hidden />}>
          <List size="sm">
            {changes.data.problems.map(({ field, message }) => (
              <List.Item key={`${field} ${message}`}>{`${field}: ${message}`}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <TextInput
        label={t('description')}
        maxLength={1000}
        value={description}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button onClick={() => void deploy()} disabled={!isDeployable} loading={isBusy}>
          {t('now', { stage: stageName })}
        </Button>
      </Group>
    </Stack>
  );
}
