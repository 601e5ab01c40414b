'use client';
// How the API words the gateway's own answers, type by type, and whether it is honest about what it does not know.
import { ActionIcon, Badge, Code, Group, Stack, Switch, Text } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { GatewayResponseName, gatewayResponseDefaults } from '#server/contracts/gateway-response.ts';
import { AnswerDialog } from './answer-dialog.tsx';
import { useRefreshApis } from './use-refresh-apis.ts';

export function AnswerList({ api }: { api: ApiHead }) {
  const t = useTranslations('apis.answers');
  const { canEdit } = useProject();
  const [edited, setEdited] = useState<GatewayResponseName | null>(null);
  const columns: Column<GatewayResponseName>[] = [
    {
      key: 'type',
      label: t('type'),
      render: (type) => (
        <div>
          <Code style={{ whiteSpace: 'nowrap' }}>{type}</Code>
          <Text size="xs" c="dimmed" mt={2}>
            {t(`when.${type}`)}
          </Text>
        </div>
      ),
    },
    {
      key: 'status',
      label: t('status'),
      isNumber: true,
      render: (type) => api.gatewayResponses[type]?.status ?? gatewayResponseDefaults[type].status ?? t('ofType'),
    },
    {
      key: 'words',
      label: t('words'),
      render: (type) => {
        const setting = api.gatewayResponses[type];
        return setting ? <Badge>{t('own')}</Badge> : <Text size="sm">{gatewayResponseDefaults[type].message ?? '–'}</Text>;
      },
    },
  ];
  if (canEdit) {
    columns.push({
      key: 'actions',
      label: '',
      render: (type) => (
        <Group justify="flex-end">
          <ActionIcon variant="subtle" color="gray" aria-label={t('edit', { type })} onClick={() => setEdited(type)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ),
    });
  }
  return (
    <>
      <HonestErrors api={api} />
      <Rows label={t('title')} columns={columns} rows={GatewayResponseName.options} rowKey={(type) => type} />
      <AnswerDialog api={api} type={edited} onClose={() => setEdited(null)} />
    </>
  );
}

function HonestErrors({ api }: { api: ApiHead }) {
  const t = useTranslations('apis.answers');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId, canEdit } = useProject();
  const [refusal, setRefusal] = useState<unknown>(null);
  const [isBusy, setIsBusy] = useState(false);
  const change = async (hasHonestErrors: boolean) => {
    setIsBusy(true);
    setRefusal(null);
    try {
      await client.apis.update.mutate({ projectId, apiId: api.apiId, hasHonestErrors });
      refresh();
    } catch (error) {
      setRefusal(error);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Stack p="md" gap="sm">
      {refusal !== null && <FormProblem error={refusal} />}
      <Switch
        label={t('honest')}
        description={t(api.kind === 'rest' ? 'honestHintRest' : 'honestHint')}
        checked={api.hasHonestErrors}
        disabled={!canEdit || isBusy}
        onChange={(event) => void change(event.currentTarget.checked)}
      />
      <Text size="sm" c="dimmed">
        {t('text')}
      </Text>
    </Stack>
  );
}
