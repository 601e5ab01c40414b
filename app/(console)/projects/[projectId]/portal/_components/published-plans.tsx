'use client';
// Which usage plans developers may pick.
import { Skeleton, Switch, Text, Title } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import classes from './portal-settings.module.css';

const texts = {
  title: 'Plans on offer',
  text: 'Developers pick one of these for each application. A plan that covers a stage named sandbox or test gives a sandbox key too.',
  none: 'There is no usage plan yet.',
  stages: (names: string) => (names === '' ? 'No stage' : names),
};

export function PublishedPlans({ projectId, mayChange }: { projectId: string; mayChange: boolean }) {
  const trpc = useTrpc();
  const queries = useQueryClient();
  const plans = useQuery(trpc.usagePlans.list.queryOptions({ projectId, limit: 200 }));
  const update = useMutation(
    trpc.usagePlans.update.mutationOptions({ onSettled: () => queries.invalidateQueries(trpc.usagePlans.list.pathFilter()) }),
  );
  return (
    <section className={classes.card} aria-labelledby="published-plans">
      <Title order={2} id="published-plans">
        {texts.title}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {texts.text}
      </Text>
      {plans.isError && plans.data === undefined ? (
        <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
      ) : plans.data === undefined ? (
        <Skeleton h={44} />
      ) : plans.data.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          {texts.none}
        </Text>
      ) : (
        plans.data.items.map(({ usagePlanId, name, stages, isPublished }) => (
          <div key={usagePlanId} className={classes.row}>
            <Switch
              className={classes.what}
              label={name}
              description={texts.stages(stages.map(({ apiName, stageName }) => `${apiName}/${stageName}`).join(', '))}
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
