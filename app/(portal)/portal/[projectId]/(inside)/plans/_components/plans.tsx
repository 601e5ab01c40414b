'use client';
// The limits table, and a 429 as it comes over the wire.
import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';
import { burstWords, quotaWords, rateWords } from '../../../_components/plan-words.ts';
import classes from '../../_components/card.module.css';
import { refusalExamples } from './refusal-examples.ts';

export function Plans({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.plans');
  const trpc = useTrpc();
  const planTexts = useTranslations('portal.planWords');
  const locale = useLocale();
  const plans = useQuery(trpc.portal.listPlans.queryOptions());
  const columns: Column<PortalPlanView>[] = [
    {
      key: 'name',
      label: t('plan'),
      render: ({ name, description }) => (
        <div>
          <Text fw={600} size="sm">
            {name}
          </Text>
          {description !== '' && (
            <Text size="sm" c="dimmed">
              {description}
            </Text>
          )}
        </div>
      ),
    },
    { key: 'rate', label: t('rate'), render: ({ throttle }) => rateWords(throttle, planTexts, locale) },
    { key: 'burst', label: t('burst'), render: ({ throttle }) => burstWords(throttle, planTexts, locale) },
    { key: 'quota', label: t('quota'), render: ({ quota }) => quotaWords(quota, planTexts, locale) },
    { key: 'sandbox', label: t('sandbox'), render: ({ hasSandbox }) => (hasSandbox ? t('yes') : t('no')) },
    {
      key: 'pick',
      label: '',
      render: ({ usagePlanId, name }) => (
        <Button
          size="xs"
          variant="default"
          component={PageLink}
          href={`/portal/${projectId}/applications/new?plan=${usagePlanId}`}
          aria-label={t('pickName', { name })}
        >
          {t('pick')}
        </Button>
      ),
    },
  ];
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <div className={classes.sections}>
        <div className={classes.card} style={{ padding: 0, overflow: 'hidden' }}>
          {plans.isError && plans.data === undefined ? (
            <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
          ) : plans.data?.length === 0 ? (
            <EmptyState title={t('none')} text={t('noneText')} />
          ) : (
            <Rows label={t('title')} columns={columns} rows={plans.data} rowKey={({ usagePlanId }) => usagePlanId} />
          )}
        </div>
        <section className={classes.card} aria-labelledby="past-limits">
          <Title order={2} id="past-limits" mb={4}>
            {t('past')}
          </Title>
          <Text size="sm" c="dimmed" mb="md" maw={760}>
            {t('pastText')}
          </Text>
          <div className={classes.sections}>
            {refusalExamples(plans.data ?? []).map(({ kind, answer }) => (
              <div key={kind}>
                <Text size="sm" fw={600} mb={6}>
                  {kind === 'spent' ? t('spent') : t('tooFast')}
                </Text>
                <CommandLine command={answer} label={kind === 'spent' ? t('spent') : t('tooFast')} />
              </div>
            ))}
          </div>
        </section>
      </div>
    </PageFrame>
  );
}
