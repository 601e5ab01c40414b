'use client';
// Usage as bars, with its range and application in the URL, and every quota with its forecast.
import { Group, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation.js';
import { useTranslations } from 'use-intl/react';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from '../../_components/card.module.css';
import { QuotaMeter } from '../../_components/quota-meter.tsx';
import { UsageBars } from './usage-bars.tsx';

export function Usage() {
  const t = useTranslations('portal.usage');
  const trpc = useTrpc();
  const [range, setRange] = useUrlChoice('range', 'hours');
  const [applicationId, setApplicationId] = useUrlChoice('application', '');
  const input = { range: range === 'days' ? ('days' as const) : ('hours' as const), ...(applicationId === '' ? {} : { applicationId }) };
  const usage = useQuery(trpc.portal.usage.queryOptions(input, { refetchInterval: 5_000, placeholderData: keepPreviousData }));
  const quotas = useQuery(trpc.portal.quotas.queryOptions(undefined, { refetchInterval: 2_000 }));
  const applications = useQuery(trpc.portal.listApplications.queryOptions());
  const isEmpty = usage.data?.every(({ served, failed, throttled, quotaRefused }) => served + failed + throttled + quotaRefused === 0);
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <div className={classes.sections}>
        <section className={classes.card} aria-labelledby="requests">
          <Group justify="space-between" mb="md" gap="sm">
            <Title order={2} id="requests">
              {t('requests')}
            </Title>
            <Group gap="sm">
              <Select
                aria-label={t('application')}
                size="sm"
                data={[
                  { value: '', label: t('all') },
                  ...(applications.data ?? []).map((one) => ({ value: one.applicationId, label: one.name })),
                ]}
                value={applicationId}
                onChange={(chosen) => setApplicationId(chosen ?? '')}
                allowDeselect={false}
              />
              <SegmentedControl
                aria-label={t('range')}
                size="sm"
                data={[
                  { value: 'hours', label: t('hours') },
                  { value: 'days', label: t('days') },
                ]}
                value={input.range}
                onChange={setRange}
              />
            </Group>
          </Group>
          {usage.isError && usage.data === undefined ? (
            <ErrorState error={usage.error} onRetry={() => void usage.refetch()} />
          ) : usage.data === undefined ? (
            <Skeleton h={240} aria-busy="true" />
          ) : isEmpty ? (
            <Text size="sm" c="dimmed" py="xl" ta="center">
              {t('nothing')}
            </Text>
          ) : (
            <UsageBars points={usage.data} range={input.range} />
          )}
        </section>
        <section className={classes.card} aria-labelledby="quotas">
          <Title order={2} id="quotas" mb="md">
            {t('quotas')}
          </Title>
          {quotas.isError && quotas.data === undefined ? (
            <ErrorState error={quotas.error} onRetry={() => void quotas.refetch()} />
          ) : quotas.data === undefined ? (
            <Skeleton h={60} aria-busy="true" />
          ) : quotas.data.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noQuotas')}
            </Text>
          ) : (
            <div className={classes.sections}>
              {quotas.data.map((quota) => (
                <QuotaMeter key={`${quota.applicationId} ${quota.environment} ${quota.planName}`} quota={quota} />
              ))}
            </div>
          )}
        </section>
      </div>
    </PageFrame>
  );
}

/** A choice kept in the URL, so that a link shows the same; `preset` stays out of it. */
function useUrlChoice(name: string, preset: string): [string, (value: string) => void] {
  const parameters = useSearchParams();
  const pathname = usePathname();
  const choose = (value: string) => {
    const next = new URLSearchParams(window.location.search);
    if (value === preset) next.delete(name);
    else next.set(name, value);
    const query = next.toString();
    window.history.replaceState(null, '', query === '' ? pathname : `${pathname}?${query}`);
  };
  return [parameters.get(name) ?? preset, choose];
}
