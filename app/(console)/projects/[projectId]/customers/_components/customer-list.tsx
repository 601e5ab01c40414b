'use client';
// All customers by name.
import { Anchor, Badge, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { Instant } from '#components/format/instant.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { CustomerView } from '#server/contracts/customer.ts';

const CustomerDialog = lazy(async () => ({ default: (await import('./customer-dialog.tsx')).CustomerDialog }));

export function CustomerList() {
  const t = useTranslations('customers');
  const locale = useLocale();
  const trpc = useTrpc();
  const { projectId, home, canEdit } = useProject();
  const list = useListState();
  const query = useQuery(trpc.customers.list.queryOptions({ projectId, ...list.request }, { placeholderData: keepPreviousData }));
  const [isMaking, setIsMaking] = useState(false);
  const columns: Column<CustomerView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: (customer) => (
        <div>
          <Anchor component={PageLink} href={`${home}/customers/${customer.customerId}`} fw={550}>
            {customer.name}
          </Anchor>
          <Text size="xs" c="dimmed">
            {customer.email}
          </Text>
        </div>
      ),
    },
    {
      key: 'state',
      label: t('state'),
      render: (customer) => (
        <Badge variant={customer.isEnabled ? 'outline' : 'default'}>{customer.isEnabled ? t('enabled') : t('disabled')}</Badge>
      ),
    },
    { key: 'keys', label: t('keys'), isNumber: true, render: (customer) => formatCount(customer.apiKeyCount, locale) },
    { key: 'developers', label: t('developers'), isNumber: true, render: (customer) => formatCount(customer.developerCount, locale) },
    { key: 'created', label: t('created'), render: (customer) => <Instant atMs={customer.createdAtMs} /> },
  ];
  const create = canEdit && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
      {t('create')}
    </Button>
  );
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={create}>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(customer) => customer.customerId}
        list={list}
        searchLabel={t('search')}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/orders.yaml' }} />
        }
      />
      <OnceOpened isOpen={isMaking}>
        <CustomerDialog customer={isMaking ? 'new' : null} onClose={() => setIsMaking(false)} />
      </OnceOpened>
    </PageFrame>
  );
}
