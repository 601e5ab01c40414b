'use client';
// Upstreams and upstream credentials as two tabs; which of them is in the URL.
import { Button, Card, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import type { UpstreamView } from '#server/contracts/upstream.ts';
import { CredentialTable } from './credential-table.tsx';
import { UpstreamTable } from './upstream-table.tsx';

const CredentialDialog = lazy(async () => ({ default: (await import('./credential-dialog.tsx')).CredentialDialog }));
const UpstreamDialog = lazy(async () => ({ default: (await import('./upstream-dialog.tsx')).UpstreamDialog }));

export function UpstreamsPage() {
  const t = useTranslations('upstreams');
  const { canEdit, isOwner } = useProject();
  const { filter, setFilter } = useListState();
  const [edited, setEdited] = useState<UpstreamView | 'new' | null>(null);
  const [isMaking, setIsMaking] = useState(false);
  const tab = filter('tab') === 'credentials' ? 'credentials' : 'upstreams';
  const create =
    tab === 'upstreams'
      ? canEdit && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEdited('new')}>
            {t('create')}
          </Button>
        )
      : isOwner && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
            {t('credentials.create')}
          </Button>
        );
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <Card withBorder radius="lg" padding={0}>
        <Tabs value={tab} onChange={(value) => setFilter('tab', value === 'credentials' ? value : '')} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="upstreams">{t('title')}</Tabs.Tab>
            {canEdit && <Tabs.Tab value="credentials">{t('credentials.title')}</Tabs.Tab>}
          </Tabs.List>
          <Tabs.Panel value="upstreams">
            <UpstreamTable onEdit={setEdited} />
          </Tabs.Panel>
          <Tabs.Panel value="credentials">
            <CredentialTable />
          </Tabs.Panel>
        </Tabs>
      </Card>
      <OnceOpened isOpen={edited !== null}>
        <UpstreamDialog upstream={edited} onClose={() => setEdited(null)} />
      </OnceOpened>
      <OnceOpened isOpen={isMaking}>
        <CredentialDialog isOpen={isMaking} onClose={() => setIsMaking(false)} />
      </OnceOpened>
    </PageFrame>
  );
}
