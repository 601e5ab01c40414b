'use client';
// One API with its four sides as tabs; which of them is in the URL. What is edited is served once it is deployed, so a
// line says when the two differ.
import { ActionIcon, Alert, Button, Card, Menu, Skeleton, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconFileZip, IconPencil, IconRocket, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useListState } from '#components/data-table/use-list-state.ts';
import { TryPanel } from '#components/domain/api/try-panel.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiView } from '#server/contracts/api.ts';
import { AnswerList } from './answer-list.tsx';
import { BodiesDialog } from './bodies-dialog.tsx';
import { DeployDialog } from './deploy-dialog.tsx';
import { DeploymentList } from './deployment-list.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { RouteList } from './route-list.tsx';
import { StageList } from './stage-list.tsx';

const tabs = ['routes', 'stages', 'deployments', 'answers', 'try'] as const;

export function ApiPage({ apiId }: { apiId: string }) {
  const t = useTranslations('apis');
  const trpc = useTrpc();
  const { projectId, home } = useProject();
  const query = useQuery(trpc.apis.get.queryOptions({ projectId, apiId }));
  const trail = [{ label: t('title'), href: `${home}/apis` }];
  if (query.isError) {
    return (
      <PageFrame title={t('one')} trail={trail}>
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      </PageFrame>
    );
  }
  if (query.isPending) {
    return (
      <PageFrame title={t('one')} trail={trail}>
        <Skeleton h={260} radius="lg" aria-busy="true" />
      </PageFrame>
    );
  }
  return <LoadedApi api={query.data} trail={trail} />;
}

function LoadedApi({ api, trail }: { api: ApiView; trail: readonly { label: string; href: string }[] }) {
  const t = useTranslations('apis');
  const { canEdit } = useProject();
  const { filter, setFilter } = useListState();
  const [isDeploying, setIsDeploying] = useState(false);
  const tab = tabs.find((one) => one === filter('tab')) ?? 'routes';
  const behind = api.stages.filter((stage) => stage.hasUndeployedChanges);
  return (
    <PageFrame
      title={api.name}
      subtitle={api.description === '' ? t('idOf', { id: api.apiId, kind: api.kind.toUpperCase() }) : api.description}
      trail={trail}
      actions={canEdit && <Actions api={api} onDeploy={() => setIsDeploying(true)} />}
    >
      {behind.length > 0 && api.routes.length > 0 && (
        <Alert variant="light" color="orange" mb="md" icon={<IconAlertTriangle size={18} aria-hidden />} data-testid="undeployed">
          {t('undeployed', { stages: behind.map((stage) => stage.name).join(', ') })}
        </Alert>
      )}
      <Card withBorder radius="lg" padding={0}>
        <Tabs value={tab} onChange={(value) => setFilter('tab', value === null || value === 'routes' ? '' : value)} keepMounted={false}>
          <Tabs.List>
            {tabs.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`tabs.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="routes">
            <RouteList api={api} />
          </Tabs.Panel>
          <Tabs.Panel value="stages">
            <StageList api={api} />
          </Tabs.Panel>
          <Tabs.Panel value="deployments">
            <DeploymentList api={api} />
          </Tabs.Panel>
          <Tabs.Panel value="answers">
            <AnswerList api={api} />
          </Tabs.Panel>
          <Tabs.Panel value="try" p="lg">
            <TryPanel api={api} />
          </Tabs.Panel>
        </Tabs>
      </Card>
      <DeployDialog api={api} isOpen={isDeploying} onClose={() => setIsDeploying(false)} />
    </PageFrame>
  );
}

function Actions({ api, onDeploy }: { api: ApiView; onDeploy: () => void }) {
  const t = useTranslations('apis');
  const client = useTrpcClient();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { projectId, home } = useProject();
  const [open, setOpen] = useState<'rename' | 'bodies' | 'delete' | null>(null);
  const remove = async () => {
    await client.apis.delete.mutate({ projectId, apiId: api.apiId });
    router.push(`${home}/apis`);
    queryClient.removeQueries({ queryKey: trpc.apis.get.queryKey({ projectId, apiId: api.apiId }) });
    await queryClient.invalidateQueries({ queryKey: trpc.apis.list.pathKey() });
  };
  return (
    <>
      <Button onClick={onDeploy} disabled={api.stages.length === 0} leftSection={<IconRocket size={16} aria-hidden />}>
        {t('deploy.open')}
      </Button>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t('more', { name: api.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen('rename')}>
            {t('rename.open')}
          </Menu.Item>
          <Menu.Item leftSection={<IconFileZip size={16} aria-hidden />} onClick={() => setOpen('bodies')}>
            {t('bodies.open')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpen('delete')}>
            {t('delete.open')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <BodiesDialog api={api} isOpen={open === 'bodies'} onClose={() => setOpen(null)} />
      <RenameDialog api={api} isOpen={open === 'rename'} onClose={() => setOpen(null)} />
      <ConfirmByName isOpen={open === 'delete'} onClose={() => setOpen(null)} action={t('delete.open')} name={api.name} onConfirm={remove}>
        {t('delete.text')}
      </ConfirmByName>
    </>
  );
}
