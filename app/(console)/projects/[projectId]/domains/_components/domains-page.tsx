'use client';
// Domain names and the certificates they are served over TLS with, as two tabs; which of them is in the URL.
import { Button, Card, Tabs } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CertificateTable } from './certificate-table.tsx';
import { DomainList } from './domain-list.tsx';

const CertificateDialog = lazy(async () => ({ default: (await import('./certificate-dialog.tsx')).CertificateDialog }));

export function DomainsPage() {
  const t = useTranslations('domains');
  const { canEdit, isOwner } = useProject();
  const { filter, setFilter } = useListState();
  const [isMaking, setIsMaking] = useState(false);
  /** Name of the certificate to put: '' for a new one. */
  const [put, setPut] = useState<string | null>(null);
  const tab = filter('tab') === 'certificates' ? 'certificates' : 'domains';
  const isAllowed = tab === 'domains' ? canEdit : isOwner;
  const create = isAllowed && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => (tab === 'domains' ? setIsMaking(true) : setPut(''))}>
      {tab === 'domains' ? t('create') : t('certificates.create')}
    </Button>
  );
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <Card withBorder radius="lg" padding={0}>
        <Tabs value={tab} onChange={(value) => setFilter('tab', value === 'certificates' ? value : '')} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="domains">{t('title')}</Tabs.Tab>
            <Tabs.Tab value="certificates">{t('certificates.title')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="domains">
            <DomainList isMaking={isMaking} onMade={() => setIsMaking(false)} />
          </Tabs.Panel>
          <Tabs.Panel value="certificates">
            <CertificateTable onReplace={setPut} />
          </Tabs.Panel>
        </Tabs>
      </Card>
      <OnceOpened isOpen={put !== null}>
        <CertificateDialog name={put} onClose={() => setPut(null)} />
      </OnceOpened>
    </PageFrame>
  );
}
