'use client';
// Choosing the usage plans of a key.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import type { Choice } from '../../forms/remote-multi-select.tsx';
import { RemoteMultiSelect } from '../../forms/remote-multi-select.tsx';
import { useProject } from '../../hooks/use-project.ts';
import { useTrpc } from '../../trpc/trpc.ts';

type Props = { known: readonly Choice[]; value: string[]; onChange: (value: string[]) => void; error?: unknown };

export function PlanSelect(props: Props) {
  const t = useTranslations('plans.keys');
  return (
    <RemoteMultiSelect label={t('plans')} placeholder={t('pickPlans')} nothingFound={t('nothingFound')} useChoices={usePlans} {...props} />
  );
}

function usePlans(search: string): readonly Choice[] {
  const trpc = useTrpc();
  const { projectId } = useProject();
  const { data } = useQuery(trpc.usagePlans.list.queryOptions({ projectId, search, limit: 20 }, { placeholderData: keepPreviousData }));
  return (data?.items ?? []).map((plan) => ({ value: plan.usagePlanId, label: plan.name }));
}
