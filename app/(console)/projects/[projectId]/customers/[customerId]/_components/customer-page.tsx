'use client';
// One customer with its usage and its keys.
import { Button, Skeleton, Title } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { KeyTable } from '#components/domain/api-key/key-table.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { CustomerView } from '#server/contracts/customer.ts';
import { CustomerUsage } from './customer-usage.tsx';

const CustomerLive = lazy(async () => ({ default: (await import('./customer-live.tsx')).CustomerLive }));
const CustomerDialog = lazy(async () => ({ default: (await import('../../_components/customer-dialog.tsx')).CustomerDialog }));

export function CustomerPage({ customerId }: { customerId: string }) {
  const t = useTranslations('customers');
  const trpc = useTrpc();
  const { projectId, home, canEdit } = useProject();
  const query = useQuery(trpc.customers.get.queryOptions({ projectId, customerId }));
  const customer = query.data;
  return (
    <PageFrame
      title={customer?.name ?? t('one')}
      {...(customer === undefined || customer.email === '' ? {} : { subtitle: customer.email })}
      trail={[{ label: t('title'), href: `${home}/customers` }]}
      actions={customer !== undefined && canEdit && <Actions customer={customer} />}
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={240} radius="lg" aria-busy="true" />}
      {customer !== undefined && (
        <>
          <CustomerUsage customer={customer} />
          <LoadedPanel>
            <CustomerLive projectId={projectId} customerId={customerId} />
          </LoadedPanel>
          <Title order={2} mt="xl" mb="sm">
            {t('keysOf')}
          </Title>
          <KeyTable customer={customer} />
        </>
      )}
    </PageFrame>
  );
}

function Actions({ customer }: { customer: CustomerView }) {
  const t = useTranslations('customers');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { projectId, home } = useProject();
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const remove = async () => {
    await client.customers.delete.mutate({ projectId, customerId: customer.customerId });
    router.push(`${home}/customers`);
    await queryClient.invalidateQueries({ queryKey: trpc.customers.list.pathKey() });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen('edit')}>
        {t('edit')}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpen('delete')}>
        {t('delete')}
      </Button>
      <OnceOpened isOpen={open === 'edit'}>
        <CustomerDialog customer={open === 'edit' ? customer : null} onClose={() => setOpen(null)} />
      </OnceOpened>
      <ConfirmByName isOpen={open === 'delete'} onClose={() => setOpen(null)} action={t('delete')} name={customer.name} onConfirm={remove}>
        {t('deleteText')}
      </ConfirmByName>
    </>
  );
}
