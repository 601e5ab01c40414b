'use client';
// Time, steps, customer, key and API of the usage page.
import { NativeSelect, TextInput } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { rangeNames } from '#components/domain/usage/usage-range.ts';
import type { Choice } from '#components/forms/remote-multi-select.tsx';
import { RemoteSelect } from '#components/forms/remote-select.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from './usage.module.css';
import type { UsageQuestion } from './use-usage-question.ts';

export function UsageFilters({ range, filter, change }: Pick<UsageQuestion, 'range' | 'filter' | 'change'>) {
  const t = useTranslations('usage');
  const isoDate = (atMs: number) => new Date(atMs).toISOString().slice(0, 10);
  const [from, to] = [isoDate(range.fromMs), isoDate(range.toMs - 1)];
  return (
    <div className={classes.filters}>
      <NativeSelect
        size="sm"
        label={t('range')}
        value={range.name}
        onChange={(event) => {
          const name = event.currentTarget.value;
          change(
            name === 'custom' ? { range: name, from, to, grain: '' } : { range: name === 'month' ? '' : name, from: '', to: '', grain: '' },
          );
        }}
        data={rangeNames.map((name) => ({ value: name, label: t(`ranges.${name}`) }))}
      />
      {range.name === 'custom' && (
        <>
          <TextInput
            size="sm"
            type="date"
            label={t('from')}
            value={from}
            max={to}
            onChange={(event) => event.currentTarget.value !== '' && change({ from: event.currentTarget.value, to, grain: '' })}
          />
          <TextInput
            size="sm"
            type="date"
            label={t('to')}
            value={to}
            min={from}
            onChange={(event) => event.currentTarget.value !== '' && change({ from, to: event.currentTarget.value, grain: '' })}
          />
        </>
      )}
      <NativeSelect
        size="sm"
        label={t('grain')}
        value={range.grain}
        onChange={(event) => change({ grain: event.currentTarget.value })}
        data={range.grains.map((grain) => ({ value: grain, label: t(`grains.${grain}`) }))}
      />
      <RemoteSelect
        label={t('customer')}
        placeholder={t('anyCustomer')}
        nothingFound={t('nothingFound')}
        value={filter.customerId ?? ''}
        onChange={(customer) => change({ customer, key: '' })}
        useChoices={useCustomers}
        useName={useCustomerName}
      />
      <RemoteSelect
        label={t('key')}
        placeholder={t('anyKey')}
        nothingFound={t('nothingFound')}
        value={filter.keyId ?? ''}
        onChange={(key) => change({ key })}
        useChoices={useKeys}
        scope={filter.customerId ?? ''}
        useName={useKeyName}
      />
      <RemoteSelect
        label={t('api')}
        placeholder={t('anyApi')}
        nothingFound={t('nothingFound')}
        value={filter.apiId ?? ''}
        onChange={(api) => change({ api })}
        useChoices={useApis}
        useName={useApiName}
      />
    </div>
  );
}

const shown = 20;

function useCustomers(search: string): readonly Choice[] {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.customers.list.queryOptions({ projectId, search, limit: shown }, { placeholderData: keepPreviousData }));
  return (data?.items ?? []).map((one) => ({ value: one.customerId, label: one.name }));
}

function useCustomerName(customerId: string): string | null {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.customers.get.queryOptions({ projectId, customerId }, { enabled: customerId !== '' }));
  return data?.name ?? null;
}

function useKeys(search: string, customerId: string): readonly Choice[] {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const narrowed = customerId === '' ? {} : { customerId };
  const { data } = useQuery(
    trpc.apiKeys.list.queryOptions({ projectId, search, limit: shown, ...narrowed }, { placeholderData: keepPreviousData }),
  );
  return (data?.items ?? []).map((one) => ({ value: one.apiKeyId, label: one.name }));
}

function useKeyName(apiKeyId: string): string | null {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.apiKeys.get.queryOptions({ projectId, apiKeyId }, { enabled: apiKeyId !== '' }));
  return data?.name ?? null;
}

function useApis(search: string): readonly Choice[] {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.apis.list.queryOptions({ projectId, search, limit: shown }, { placeholderData: keepPreviousData }));
  return (data?.items ?? []).map((one) => ({ value: one.apiId, label: one.name }));
}

function useApiName(apiId: string): string | null {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.apis.get.queryOptions({ projectId, apiId }, { enabled: apiId !== '' }));
  return data?.name ?? null;
}
