'use client';
// One API with its four sides as tabs; which of them is in the URL. What is edited is served once it is deployed, so a
// line says when the two differ.
import { ActionIcon, Alert, Button, Card, Skeleton, Tabs } from '@mantine/core';
import { IconAlertTriangle, IconDots, IconFileZip, IconPencil, IconRocket, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { LazyMenu } from '#components/menu/lazy-menu.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { RouteList } from './route-list.tsx';

const BodiesDialog = lazy(async () => ({ default: (await import('./bodies-dialog.tsx')).BodiesDialog }));
const DeployDialog = lazy(async () => ({ default: (await import('./deploy-dialog.tsx')).DeployDialog }));
const RenameDialog = lazy(async () => ({ default: (await import('./rename-dialog.tsx')).RenameDialog }));
const StageList = lazy(async () => ({ default: (await import('./stage-list.tsx')).StageList }));
const DeploymentList = lazy(async () => ({ default: (await import('./deployment-list.tsx')).DeploymentList }));
const AnswerList = lazy(async () => ({ default: (await import('./answer-list.tsx')).AnswerList }));
const TryPanel = lazy(async () => ({ default: (await import('#components/domain/api/try-panel.tsx')).TryPanel }));

const tabs = ['routes', 'stages', 'deployments', 'answers', 'try'] as const;

export function ApiPage({ apiId }: { apiId: string }) {
  const t = useTranslations('apis');
  const trpc = useTrpc();
  const { projectId, home } = useProject();
  const query = useQuery(trpc.apis.head.queryOptions({ projectId, apiId }));
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

function LoadedApi({ api, trail }: { api: ApiHead; trail: readonly { label: string; href: string }[] }) {
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
      {behind.length > 0 && api.routeCount > 0 && (
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
            <LoadedPanel>
              <StageList api={api} />
            </LoadedPanel>
          </Tabs.Panel>
          <Tabs.Panel value="deployments">
            <LoadedPanel>
              <DeploymentList api={api} />
            </LoadedPanel>
          </Tabs.Panel>
          <Tabs.Panel value="answers">
            <LoadedPanel>
              <AnswerList api={api} />
            </LoadedPanel>
          </Tabs.Panel>
          <Tabs.Panel value="try" p="lg">
            <LoadedPanel>
              <TryPanel api={api} />
            </LoadedPanel>
          </Tabs.Panel>
        </Tabs>
      </Card>
      <OnceOpened isOpen={isDeploying}>
        <DeployDialog api={api} isOpen={isDeploying} onClose={() => setIsDeploying(false)} />
      </OnceOpened>
    </PageFrame>
  );
}

function Actions({ api, onDeploy }: { api: ApiHead; onDeploy: () => void }) {
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
    queryClient.removeQueries({ queryKey: trpc.apis.head.queryKey({ projectId, apiId: api.apiId }) });
    await queryClient.invalidateQueries({ queryKey: trpc.apis.list.pathKey() });
  };
  return (
    <>
      <Button onClick={onDeploy} disabled={api.stages.length === 0} leftSection={<IconRocket size={16} aria-hidden />}>
        {t('deploy.open')}
      </Button>
      <LazyMenu
        button={
          <ActionIcon variant="default" size={36} aria-label={t('more', { name: api.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        }
        entries={[
          {
            kind: 'item',
            key: 'rename',
            label: t('rename.open'),
            icon: <IconPencil size={16} aria-hidden />,
            onSelect: () => setOpen('rename'),
          },
          {
            kind: 'item',
            key: 'bodies',
            label: t('bodies.open'),
            icon: <IconFileZip size={16} aria-hidden />,
            onSelect: () => setOpen('bodies'),
          },
          {
            kind: 'item',
            key: 'delete',
            label: t('delete.open'),
            icon: <IconTrash size={16} aria-hidden />,
            isDestructive: true,
            onSelect: () => setOpen('delete'),
          },
        ]}
      />
      <OnceOpened isOpen={open === 'bodies'}>
        <BodiesDialog api={api} isOpen={open === 'bodies'} onClose={() => setOpen(null)} />
      </OnceOpened>
      <OnceOpened isOpen={open === 'rename'}>
        <RenameDialog api={api} isOpen={open === 'rename'} onClose={() => setOpen(null)} />
      </OnceOpened>
      <ConfirmByName isOpen={open === 'delete'} onClose={() => setOpen(null)} action={t('delete.open')} name={api.name} onConfirm={remove}>
        {t('delete.text')}
      </ConfirmByName>
    </>
  );
}
