'use client';
// The stages of an API: where each is called, what it serves, and its variables.
import { ActionIcon, Badge, Button, Code, Group, Text } from '@mantine/core';
import { IconArrowsSplit2, IconBox, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { CommandLine } from '#components/states/command-line.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead, StageView } from '#server/contracts/api.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

const CanaryDialog = lazy(async () => ({ default: (await import('./canary-dialog.tsx')).CanaryDialog }));
const SandboxDialog = lazy(async () => ({ default: (await import('./sandbox-dialog.tsx')).SandboxDialog }));
const StageDialog = lazy(async () => ({ default: (await import('./stage-dialog.tsx')).StageDialog }));

export function StageList({ api }: { api: ApiHead }) {
  const t = useTranslations('apis.stages');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId, canEdit } = useProject();
  const [edited, setEdited] = useState<StageView | 'new' | null>(null);
  const [deleted, setDeleted] = useState<StageView | null>(null);
  const [canaryOf, setCanaryOf] = useState<string | null>(null);
  const [isSandboxing, setIsSandboxing] = useState(false);
  const columns: Column<StageView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: (stage) => (
        <Group gap="xs">
          <Text size="sm" fw={550}>
            {stage.name}
          </Text>
          {stage.hasUndeployedChanges && stage.deploymentId !== null && <Badge variant="default">{t('behind')}</Badge>}
          {stage.isAutoDeployed && <Badge variant="default">{t('automatic')}</Badge>}
          {stage.isSandbox && <Badge variant="default">{t('sandboxBadge')}</Badge>}
          {stage.customer && (
            <Badge variant="default" tt="none">
              {t('onlyFor', { customer: stage.customer.name })}
            </Badge>
          )}
          {stage.canary && <Badge>{t('canaryOf', { percent: stage.canary.percent })}</Badge>}
        </Group>
      ),
    },
    { key: 'url', label: t('url'), render: (stage) => <CommandLine command={stage.invokeUrl} label={t('urlOf', { stage: stage.name })} /> },
    {
      key: 'deployed',
      label: t('deployed'),
      render: (stage) => (stage.deployedAtMs === null ? t('nothing') : <Instant atMs={stage.deployedAtMs} />),
    },
    {
      key: 'variables',
      label: t('variables'),
      render: (stage) => {
        const names = Object.keys(stage.variables);
        return names.length === 0 ? '–' : <Code>{names.join(', ')}</Code>;
      },
    },
  ];
  if (canEdit) {
    columns.push({
      key: 'actions',
      label: '',
      render: (stage) => (
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('canary', { stage: stage.name })}
            disabled={stage.deploymentId === null || stage.isAutoDeployed}
            onClick={() => setCanaryOf(stage.stageId)}
          >
            <IconArrowsSplit2 size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={t('edit', { stage: stage.name })} onClick={() => setEdited(stage)}>
            <IconPencil size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={t('delete', { stage: stage.name })} onClick={() => setDeleted(stage)}>
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ),
    });
  }
  const add = canEdit && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setEdited('new')}>
      {t('add')}
    </Button>
  );
  return (
    <>
      {api.stages.length === 0 ? (
        <EmptyState
          title={t('emptyTitle')}
          text={t('emptyText')}
          action={add}
          command={{ command: 'npm run sluice -- apply examples/orders.yaml' }}
        />
      ) : (
        <>
          <Group p="sm" gap="xs">
            {add}
            {canEdit && (
              <Button size="xs" variant="default" leftSection={<IconBox size={14} aria-hidden />} onClick={() => setIsSandboxing(true)}>
                {t('addSandbox')}
              </Button>
            )}
          </Group>
          <Rows label={t('title')} columns={columns} rows={api.stages} rowKey={(stage) => stage.stageId} />
        </>
      )}
      <OnceOpened isOpen={canaryOf !== null}>
        <CanaryDialog api={api} stage={api.stages.find((stage) => stage.stageId === canaryOf) ?? null} onClose={() => setCanaryOf(null)} />
      </OnceOpened>
      <OnceOpened isOpen={isSandboxing}>
        <SandboxDialog api={api} isOpen={isSandboxing} onClose={() => setIsSandboxing(false)} />
      </OnceOpened>
      <OnceOpened isOpen={edited !== null}>
        <StageDialog api={api} stage={edited} onClose={() => setEdited(null)} />
      </OnceOpened>
      {deleted && (
        <ConfirmByName
          isOpen
          onClose={() => setDeleted(null)}
          action={t('deleteAction')}
          name={deleted.name}
          onConfirm={async () => {
            await client.apis.deleteStage.mutate({ projectId, apiId: api.apiId, stageId: deleted.stageId });
            refresh();
          }}
        >
          {t('deleteText')}
        </ConfirmByName>
      )}
    </>
  );
}
