'use client';
// An application's page: one section for the live key, one for the sandbox key where the plan has one, then the share.
import { Skeleton, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from '../../../_components/card.module.css';
import { QuotaMeter } from '../../../_components/quota-meter.tsx';
import { FormerKeys } from './former-keys.tsx';
import { KeySection } from './key-section.tsx';

export function Application({ projectId, applicationId }: { projectId: string; applicationId: string }) {
  const t = useTranslations('portal.application');
  const trpc = useTrpc();
  const application = useQuery(trpc.portal.getApplication.queryOptions({ applicationId }));
  const quotas = useQuery(trpc.portal.quotas.queryOptions(undefined, { refetchInterval: 2_000 }));
  const trail = [{ label: t('home'), href: `/portal/${projectId}` }];
  if (application.data === undefined) {
    return (
      <PageFrame title={t('waiting')} trail={trail}>
        {application.isError ? (
          <ErrorState error={application.error} onRetry={() => void application.refetch()} />
        ) : (
          <Skeleton h={240} radius="lg" aria-busy="true" />
        )}
      </PageFrame>
    );
  }
  const { name, plan } = application.data;
  const own = (quotas.data ?? []).filter((quota) => quota.applicationId === applicationId);
  return (
    <PageFrame title={name} subtitle={plan === null ? undefined : t('plan', { name: plan.name })} trail={trail}>
      <div className={classes.sections}>
        <KeySection application={application.data} environment="live" />
        {(plan?.hasSandbox || application.data.keys.some(({ environment }) => environment === 'sandbox')) && (
          <KeySection application={application.data} environment="sandbox" />
        )}
        {own.length > 0 && (
          <section className={classes.card} aria-labelledby="quota">
            <Title order={2} id="quota" mb="md">
              {t('quota')}
            </Title>
            <div className={classes.sections}>
              {own.map((quota) => (
                <QuotaMeter key={`${quota.environment} ${quota.planName}`} quota={quota} isNamed={false} />
              ))}
            </div>
          </section>
        )}
        <FormerKeys keys={application.data.keys} />
      </div>
    </PageFrame>
  );
}
