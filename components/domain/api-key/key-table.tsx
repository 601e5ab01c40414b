'use client';
// API keys, of the whole project or of one customer or plan, with everything that can be done to a key.
import { Anchor, Badge, Button, Code, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { ApiKeyView } from '#server/contracts/api-key.ts';
import { systemClock } from '#server/kernel/clock.ts';
import type { Column } from '../../data-table/data-table.tsx';
import { DataTable } from '../../data-table/data-table.tsx';
import { useListState } from '../../data-table/use-list-state.ts';
import { Instant } from '../../format/instant.tsx';
import { useProject } from '../../hooks/use-project.ts';
import { PageLink } from '../../navigation/page-link.tsx';
import { EmptyState } from '../../states/empty-state.tsx';
import { useTrpc } from '../../trpc/trpc.ts';
import { KeyMenu } from './key-menu.tsx';
import { keyState } from './key-state.ts';

const KeyDialog = lazy(async () => ({ default: (await import('./key-dialog.tsx')).KeyDialog }));

type Props = { customer?: { customerId: string; name: string }; usagePlan?: { usagePlanId: string; name: string } };

export function KeyTable({ customer, usagePlan }: Props) {
  const t = useTranslations('plans.keys');
  const trpc = useTrpc();
  const { projectId, canEdit } = useProject();
  const list = useListState();
  const filter = {
    ...(customer === undefined ? {} : { customerId: customer.customerId }),
    ...(usagePlan === undefined ? {} : { usagePlanId: usagePlan.usagePlanId }),
  };
  const query = useQuery(trpc.apiKeys.list.queryOptions({ projectId, ...filter, ...list.request }, { placeholderData: keepPreviousData }));
  const [isMaking, setIsMaking] = useState(false);
  const columns = useColumns(customer === undefined);
  const create = canEdit && (
    <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setIsMaking(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(key) => key.apiKeyId}
        list={list}
        searchLabel={t('search')}
        filters={create}
        empty={
          <EmptyState title={t('emptyTitle')} text={t('emptyText')} command={{ command: 'npm run sluice -- apply examples/orders.yaml' }} />
        }
      />
      {isMaking && (
        <Suspense fallback={null}>
          <KeyDialog
            apiKey={null}
            customer={customer ?? null}
            usagePlans={usagePlan ? [usagePlan] : []}
            onClose={() => setIsMaking(false)}
          />
        </Suspense>
      )}
    </>
  );
}

function useColumns(showsCustomer: boolean): Column<ApiKeyView>[] {
  const t = useTranslations('plans.keys');
  const { home, canEdit } = useProject();
  const customer: Column<ApiKeyView> = {
    key: 'customer',
    label: t('customer'),
    render: (key) =>
      key.customer === null ? (
        '–'
      ) : (
        <Anchor component={PageLink} size="sm" href={`${home}/customers/${key.customer.customerId}`}>
          {key.customer.name}
        </Anchor>
      ),
  };
  const columns: Column<ApiKeyView>[] = [
    {
      key: 'name',
      label: t('name'),
      render: (key) => (
        <div>
          <Text size="sm" fw={550}>
            {key.name}
          </Text>
          <Code fz="xs">
            {key.prefix}…{key.last4}
          </Code>
        </div>
      ),
    },
    { key: 'state', label: t('state'), render: (key) => <State apiKey={key} /> },
    ...(showsCustomer ? [customer] : []),
    {
      key: 'plans',
      label: t('plans'),
      render: (key) =>
        key.usagePlans.length === 0 ? (
          '–'
        ) : (
          <Group gap={6}>
            {key.usagePlans.map((plan) => (
              <Anchor key={plan.usagePlanId} component={PageLink} size="sm" href={`${home}/plans/${plan.usagePlanId}`}>
                {plan.name}
              </Anchor>
            ))}
          </Group>
        ),
    },
    { key: 'used', label: t('lastUsed'), render: (key) => (key.lastUsedAtMs === null ? '–' : <Instant atMs={key.lastUsedAtMs} />) },
    { key: 'created', label: t('created'), render: (key) => <Instant atMs={key.createdAtMs} /> },
  ];
  return canEdit ? [...columns, { key: 'actions', label: '', render: (key) => <KeyMenu apiKey={key} /> }] : columns;
}

function State({ apiKey }: { apiKey: ApiKeyView }) {
  const t = useTranslations('plans.keys');
  const state = keyState(apiKey, systemClock.nowMs());
  return (
    <Group gap={6}>
      <Badge variant={state === 'active' ? 'outline' : 'default'} color={state === 'active' ? 'sluice' : 'gray'}>
        {t(`states.${state}`)}
      </Badge>
      {state === 'active' && apiKey.expiresAtMs !== null && (
        <Text size="xs" c="dimmed">
          {t('states.expiring')} <Instant atMs={apiKey.expiresAtMs} />
        </Text>
      )}
    </Group>
  );
}
