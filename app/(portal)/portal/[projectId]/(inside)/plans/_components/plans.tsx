'use client';
// The limits table, and a 429 as it comes over the wire.
import { Button, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocale } from 'use-intl/react';
import type { Column } from '#components/data-table/data-table.tsx';
import { Rows } from '#components/data-table/data-table.tsx';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { PortalPlanView } from '#server/contracts/portal.ts';
import classes from '../../_components/card.module.css';
import { burstWords, quotaWords, rateWords } from '../../_components/plan-words.ts';
import { refusalExamples } from './refusal-examples.ts';

const texts = {
  title: 'Plans',
  subtitle: 'Limits hold for each application: its keys share them, a key that is rotated and the one that replaces it too.',
  none: 'No plan is offered',
  noneText: 'The provider has not published a plan yet. Ask them for one.',
  plan: 'Plan',
  rate: 'Rate',
  burst: 'At once',
  quota: 'Quota',
  sandbox: 'Sandbox',
  yes: 'Yes',
  no: 'No',
  pick: 'Pick',
  pickName: (name: string) => `New application with ${name}`,
  past: 'When you go past a limit',
  pastText:
    'The request is refused with 429 and does not reach the API. Every answer says in RateLimit how much is left (r) and for how many seconds that holds (t); a refusal says in Retry-After how many seconds to wait. Throttled requests spend no quota.',
};

export function Plans({ projectId }: { projectId: string }) {
  const trpc = useTrpc();
  const locale = useLocale();
  const plans = useQuery(trpc.portal.listPlans.queryOptions());
  const columns: Column<PortalPlanView>[] = [
    {
      key: 'name',
      label: texts.plan,
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
    { key: 'rate', label: texts.rate, render: ({ throttle }) => rateWords(throttle, locale) },
    { key: 'burst', label: texts.burst, render: ({ throttle }) => burstWords(throttle, locale) },
    { key: 'quota', label: texts.quota, render: ({ quota }) => quotaWords(quota, locale) },
    { key: 'sandbox', label: texts.sandbox, render: ({ hasSandbox }) => (hasSandbox ? texts.yes : texts.no) },
    {
      key: 'pick',
      label: '',
      render: ({ usagePlanId, name }) => (
        <Button
          size="xs"
          variant="default"
          component={PageLink}
          href={`/portal/${projectId}/applications/new?plan=${usagePlanId}`}
          aria-label={texts.pickName(name)}
        >
          {texts.pick}
        </Button>
      ),
    },
  ];
  return (
    <PageFrame title={texts.title} subtitle={texts.subtitle}>
      <div className={classes.sections}>
        <div className={classes.card} style={{ padding: 0, overflow: 'hidden' }}>
          {plans.isError && plans.data === undefined ? (
            <ErrorState error={plans.error} onRetry={() => void plans.refetch()} />
          ) : plans.data?.length === 0 ? (
            <EmptyState title={texts.none} text={texts.noneText} />
          ) : (
            <Rows label={texts.title} columns={columns} rows={plans.data} rowKey={({ usagePlanId }) => usagePlanId} />
          )}
        </div>
        <section className={classes.card} aria-labelledby="past-limits">
          <Title order={2} id="past-limits" mb={4}>
            {texts.past}
          </Title>
          <Text size="sm" c="dimmed" mb="md" maw={760}>
            {texts.pastText}
          </Text>
          <div className={classes.sections}>
            {refusalExamples(plans.data ?? []).map(({ label, answer }) => (
              <div key={label}>
                <Text size="sm" fw={600} mb={6}>
                  {label}
                </Text>
                <CommandLine command={answer} label={label} />
              </div>
            ))}
          </div>
        </section>
      </div>
    </PageFrame>
  );
}
