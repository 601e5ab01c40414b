'use client';
// The customer's applications as cards: plan, keys at work, what is left of the quota.
import { Badge, Button, Group, Skeleton, Text, Title } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { OwnApplicationView, OwnQuotaView } from '#server/contracts/portal.ts';
import classes from './card.module.css';
import { QuotaMeter } from './quota-meter.tsx';

export function Applications({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.applications');
  const trpc = useTrpc();
  const applications = useQuery(trpc.portal.listApplications.queryOptions());
  const quotas = useQuery(trpc.portal.quotas.queryOptions(undefined, { refetchInterval: 5_000 }));
  const home = `/portal/${projectId}`;
  const create = (
    <Button component={PageLink} href={`${home}/applications/new`} leftSection={<IconPlus size={16} aria-hidden />}>
      {t('create')}
    </Button>
  );
  const hasSome = applications.data !== undefined && applications.data.length > 0;
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')} actions={hasSome ? create : undefined}>
      {applications.isError ? (
        <ErrorState error={applications.error} onRetry={() => void applications.refetch()} />
      ) : applications.data === undefined ? (
        <div className={classes.grid} aria-busy="true">
          <Skeleton h={170} radius="lg" />
          <Skeleton h={170} radius="lg" />
        </div>
      ) : hasSome ? (
        <div className={classes.grid}>
          {applications.data.map((application) => (
            <ApplicationCard
              key={application.applicationId}
              application={application}
              quotas={(quotas.data ?? []).filter(({ applicationId }) => applicationId === application.applicationId)}
              href={`${home}/applications/${application.applicationId}`}
            />
          ))}
        </div>
      ) : (
        <div className={classes.card}>
          <EmptyState title={t('emptyTitle')} text={t('empty')} action={create} />
        </div>
      )}
    </PageFrame>
  );
}

type CardProps = { application: OwnApplicationView; quotas: readonly OwnQuotaView[]; href: string };

function ApplicationCard({ application, quotas, href }: CardProps) {
  const t = useTranslations('portal.applications');
  const working = application.keys.filter(({ state }) => state === 'active' || state === 'replaced').length;
  return (
    <PageLink href={href} className={`${classes.card} ${classes.link}`}>
      <Title order={2} mb={4}>
        {application.name}
      </Title>
      <Group gap={8} mb="md">
        <Text size="sm" c="dimmed">
          {application.plan?.name ?? t('noPlan')}
        </Text>
        <Badge variant="default" tt="none" fw={550} c={working > 0 ? 'var(--sluice-good)' : 'dimmed'}>
          {working > 0 ? t('working', { count: working }) : t('none')}
        </Badge>
      </Group>
      {quotas
        .filter(({ environment }) => environment === 'live')
        .map((quota) => (
          <QuotaMeter key={`${quota.environment} ${quota.planName}`} quota={quota} isNamed={false} />
        ))}
    </PageLink>
  );
}
