'use client';
// The page's sections: address and door, invitations, people who wait, published plans.
import { Skeleton, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { useCanChange } from '#components/hooks/use-can-change.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { Invitations } from './invitations.tsx';
import classes from './portal-settings.module.css';
import { PublishedPlans } from './published-plans.tsx';
import { SignUps } from './sign-ups.tsx';

export function PortalSettings({ projectId }: { projectId: string }) {
  const mayChange = useCanChange(projectId);
  const t = useTranslations('portal.portalSettings');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const portal = useQuery(trpc.portalAccess.get.queryOptions({ projectId }));
  const setOpen = useMutation(
    trpc.portalAccess.setOpen.mutationOptions({ onSettled: () => queries.invalidateQueries(trpc.portalAccess.get.pathFilter()) }),
  );
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <div className={classes.sections}>
        <section className={classes.card} aria-labelledby="portal-address">
          <Title order={2} id="portal-address" mb="sm">
            {t('address')}
          </Title>
          <CommandLine command={`${origin}/portal/${projectId}`} label={t('title')} />
          {portal.isError && portal.data === undefined ? (
            <ErrorState error={portal.error} onRetry={() => void portal.refetch()} />
          ) : portal.data === undefined ? (
            <Skeleton h={44} mt="md" />
          ) : (
            <Switch
              mt="md"
              label={t('open')}
              description={t('openNote')}
              checked={portal.data.isOpen}
              disabled={!mayChange || setOpen.isPending}
              onChange={(event) => setOpen.mutate({ projectId, isOpen: event.currentTarget.checked })}
            />
          )}
          {setOpen.isError && (
            <Text size="sm" c="red" role="alert">
              {setOpen.error.message}
            </Text>
          )}
        </section>
        <div className={classes.columns}>
          <Invitations projectId={projectId} mayChange={mayChange} />
          <SignUps projectId={projectId} mayChange={mayChange} />
        </div>
        <PublishedPlans projectId={projectId} mayChange={mayChange} />
      </div>
    </PageFrame>
  );
}
