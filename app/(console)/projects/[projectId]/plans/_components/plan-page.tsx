'use client';
// One usage plan: its limits, where it holds, and its keys.
import { Badge, Button, Group, Skeleton, Title } from '@mantine/core';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { lazy, useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { KeyTable } from '#components/domain/api-key/key-table.tsx';
import { QuotaText, ThrottleText } from '#components/domain/usage-plan/limit-text.tsx';
import { useProject } from '#components/hooks/use-project.ts';
import { Facts } from '#components/page/facts.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UsagePlanView } from '#server/contracts/usage-plan.ts';

const PlanDialog = lazy(async () => ({ default: (await import('./plan-dialog.tsx')).PlanDialog }));

export function PlanPage({ usagePlanId }: { usagePlanId: string }) {
  const t = useTranslations('plans');
  const trpc = useTrpc();
  const { projectId, home, canEdit } = useProject();
  const query = useQuery(trpc.usagePlans.get.queryOptions({ projectId, usagePlanId }));
  const trail = [{ label: t('title'), href: `${home}/plans` }];
  const plan = query.data;
  return (
    <PageFrame
      title={plan?.name ?? t('title')}
      {...(plan === undefined || plan.description === '' ? {} : { subtitle: plan.description })}
      trail={trail}
      actions={plan !== undefined && canEdit && <Actions plan={plan} />}
    >
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton h={120} radius="lg" aria-busy="true" />}
      {plan !== undefined && (
        <>
          <Facts
            facts={[
              { label: t('throttle'), value: <ThrottleText throttle={plan.throttle} /> },
              { label: t('quota'), value: <QuotaText quota={plan.quota} /> },
              { label: t('stages'), value: <Stages plan={plan} /> },
            ]}
          />
          <Title order={2} mt="xl" mb="sm">
            {t('keysOf')}
          </Title>
          <KeyTable usagePlan={plan} />
        </>
      )}
    </PageFrame>
  );
}

function Stages({ plan }: { plan: UsagePlanView }) {
  if (plan.stages.length === 0) return '–';
  return (
    <Group gap={4}>
      {plan.stages.map((stage) => (
        <Badge key={stage.stageId} variant="default" tt="none">
          {stage.apiName}/{stage.stageName}
        </Badge>
      ))}
    </Group>
  );
}

function Actions({ plan }: { plan: UsagePlanView }) {
  const t = useTranslations('plans');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  const { projectId, home } = useProject();
  const [open, setOpen] = useState<'edit' | 'delete' | null>(null);
  const remove = async () => {
    await client.usagePlans.delete.mutate({ projectId, usagePlanId: plan.usagePlanId });
    router.push(`${home}/plans`);
    await queryClient.invalidateQueries({ queryKey: trpc.usagePlans.list.pathKey() });
  };
  return (
    <>
      <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setOpen('edit')}>
        {t('edit')}
      </Button>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setOpen('delete')}>
        {t('delete')}
      </Button>
      <OnceOpened isOpen={open === 'edit'}>
        <PlanDialog plan={open === 'edit' ? plan : null} onClose={() => setOpen(null)} />
      </OnceOpened>
      <ConfirmByName isOpen={open === 'delete'} onClose={() => setOpen(null)} action={t('delete')} name={plan.name} onConfirm={remove}>
        {t('deleteText')}
      </ConfirmByName>
    </>
  );
}
