'use client';
// The form: a name, and the plans as cards with their limits.
import { Button, Group, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation.js';
import { useLocale, useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';
import { quotaWords, rateWords } from '../../../../_components/plan-words.ts';
import classes from '../../../_components/card.module.css';

export function NewApplication({ projectId }: { projectId: string }) {
  const t = useTranslations('portal.newApplication');
  const trpc = useTrpc();
  const plans = useQuery(trpc.portal.listPlans.queryOptions());
  return (
    <PageFrame title={t('title')} trail={[{ label: t('home'), href: `/portal/${projectId}` }]}>
      {plans.isError ? (
        <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
      ) : plans.data === undefined ? (
        <Skeleton h={280} radius="lg" aria-busy="true" />
      ) : (
        <div className={classes.card}>
          {plans.data.length === 0 ? (
            <EmptyState title={t('none')} text={t('noneText')} />
          ) : (
            <NewApplicationForm projectId={projectId} plans={plans.data} />
          )}
        </div>
      )}
    </PageFrame>
  );
}

function NewApplicationForm({ projectId, plans }: { projectId: string; plans: readonly PortalPlanView[] }) {
  const t = useTranslations('portal.newApplication');
  const trpc = useTrpc();
  const router = useRouter();
  const queries = useQueryClient();
  const picked = useSearchParams().get('plan');
  const create = useMutation(trpc.portal.createApplication.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/portal.ts')).CreateOwnApplication,
    initialValues: {
      name: '',
      usagePlanId: plans.find(({ usagePlanId }) => usagePlanId === picked)?.usagePlanId ?? plans[0]?.usagePlanId ?? '',
    },
    submit: (input) => create.mutateAsync(input),
    onDone: ({ applicationId }) => {
      void queries.invalidateQueries(trpc.portal.listApplications.pathFilter());
      router.push(`/portal/${projectId}/applications/${applicationId}`);
    },
  });
  return (
    <form onSubmit={onSubmit} noValidate aria-label={t('title')}>
      <Stack gap="lg" maw={640}>
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput label={t('name')} description={t('nameNote')} {...form.getInputProps('name')} data-autofocus />
        <Radio.Group label={t('plan')} {...form.getInputProps('usagePlanId')}>
          <Stack gap="xs" mt={6}>
            {plans.map((plan) => (
              <PlanCard key={plan.usagePlanId} plan={plan} />
            ))}
          </Stack>
        </Radio.Group>
        <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
          {t('create')}
        </Button>
      </Stack>
    </form>
  );
}

function PlanCard({ plan }: { plan: PortalPlanView }) {
  const t = useTranslations('portal.newApplication');
  const planTexts = useTranslations('portal.planWords');
  const locale = useLocale();
  const limits = [
    rateWords(plan.throttle, planTexts, locale),
    quotaWords(plan.quota, planTexts, locale),
    ...(plan.hasSandbox ? [t('sandbox')] : []),
  ];
  return (
    <Radio.Card value={plan.usagePlanId} radius="md" p="md">
      <Group wrap="nowrap" align="flex-start">
        <Radio.Indicator aria-hidden />
        <div>
          <Text fw={600}>{plan.name}</Text>
          <Text size="sm" c="dimmed">
            {limits.join(' · ')}
          </Text>
          {plan.description !== '' && <Text size="sm">{plan.description}</Text>}
        </div>
      </Group>
    </Radio.Card>
  );
}
