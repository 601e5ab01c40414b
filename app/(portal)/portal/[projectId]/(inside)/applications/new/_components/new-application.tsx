'use client';
// The form: a name, and the plans as cards with their limits.
import { Button, Group, Radio, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation.js';
import { useLocale } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';
import { CreateOwnApplication } from '#server/contracts/portal.ts';
import classes from '../../../_components/card.module.css';
import { quotaWords, rateWords } from '../../../_components/plan-words.ts';

const texts = {
  title: 'New application',
  home: 'Applications',
  name: 'Name',
  nameNote: 'How you tell your programs apart, e.g. “Shop backend”',
  plan: 'Plan',
  sandbox: 'with a sandbox',
  create: 'Create application',
  none: 'No plan is offered',
  noneText: 'The provider has not published a plan yet. Ask them for one.',
};

export function NewApplication({ projectId }: { projectId: string }) {
  const trpc = useTrpc();
  const plans = useQuery(trpc.portal.listPlans.queryOptions());
  return (
    <PageFrame title={texts.title} trail={[{ label: texts.home, href: `/portal/${projectId}` }]}>
      {plans.isError ? (
        <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
      ) : plans.data === undefined ? (
        <Skeleton h={280} radius="lg" aria-busy="true" />
      ) : (
        <div className={classes.card}>
          {plans.data.length === 0 ? (
            <EmptyState title={texts.none} text={texts.noneText} />
          ) : (
            <NewApplicationForm projectId={projectId} plans={plans.data} />
          )}
        </div>
      )}
    </PageFrame>
  );
}

function NewApplicationForm({ projectId, plans }: { projectId: string; plans: readonly PortalPlanView[] }) {
  const trpc = useTrpc();
  const router = useRouter();
  const queries = useQueryClient();
  const picked = useSearchParams().get('plan');
  const create = useMutation(trpc.portal.createApplication.mutationOptions());
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: CreateOwnApplication,
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
    <form onSubmit={onSubmit} noValidate aria-label={texts.title}>
      <Stack gap="lg" maw={640}>
        {refusal !== null && <FormProblem error={refusal} />}
        <TextInput label={texts.name} description={texts.nameNote} {...form.getInputProps('name')} data-autofocus />
        <Radio.Group label={texts.plan} {...form.getInputProps('usagePlanId')}>
          <Stack gap="xs" mt={6}>
            {plans.map((plan) => (
              <PlanCard key={plan.usagePlanId} plan={plan} />
            ))}
          </Stack>
        </Radio.Group>
        <Button type="submit" loading={isBusy} style={{ alignSelf: 'flex-start' }}>
          {texts.create}
        </Button>
      </Stack>
    </form>
  );
}

function PlanCard({ plan }: { plan: PortalPlanView }) {
  const locale = useLocale();
  const limits = [rateWords(plan.throttle, locale), quotaWords(plan.quota, locale), ...(plan.hasSandbox ? [texts.sandbox] : [])];
  return (
    <Radio.Card value={plan.usagePlanId} radius="md" p="md" aria-label={plan.name}>
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
