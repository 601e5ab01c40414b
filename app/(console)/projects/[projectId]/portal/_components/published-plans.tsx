'use client';
// Which usage plans developers may pick.
import { Skeleton, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from './portal-settings.module.css';

export function PublishedPlans({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const t = useTranslations('portal.publishedPlans');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const plans = useQuery(trpc.usagePlans.list.queryOptions({ projectId, limit: 200 }));
  const update = useMutation(
    trpc.usagePlans.update.mutationOptions({ onSettled: () => queries.invalidateQueries(trpc.usagePlans.list.pathFilter()) }),
  );
  return (
    <section className={classes.card} aria-labelledby="published-plans">
      <Title order={2} id="published-plans">
        {t('title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('text')}
      </Text>
      {plans.isError && plans.data === undefined ? (
        <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
      ) : plans.data === undefined ? (
        <Skeleton h={44} />
      ) : plans.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('none')}
        </Text>
      ) : (
        plans.data.items.map(({ usagePlanId, name, stages, isPublished }) => (
          <div key={usagePlanId} className={classes.row}>
            <Switch
              className={classes.what}
              label={name}
              description={
                stages.length === 0 ? t('noStage') : stages.map(({ apiName, stageName }) => `${apiName}/${stageName}`).join(', ')
              }
              checked={isPublished}
              disabled={!mayChange || update.isPending}
              onChange={(event) => update.mutate({ projectId, usagePlanId, isPublished: event.currentTarget.checked })}
            />
          </div>
        ))
      )}
    </section>
  );
}
