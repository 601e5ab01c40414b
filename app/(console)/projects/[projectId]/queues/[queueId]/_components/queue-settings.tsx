'use client';
// The attributes of a queue to be changed, and the ways to empty or delete it.
import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { QueueSummary } from '#server/contracts/queue-operation.ts';
import { AttributeFields } from '../../_components/attribute-fields.tsx';
import { changedAttributes } from '../../_components/changed-attributes.ts';
import classes from '../../_components/queues.module.css';

type Props = { projectId: string; queue: QueueSummary; canChange: boolean };

export function QueueSettings(props: Props) {
  // Changed elsewhere, the form begins anew with what the queue has now.
  return (
    <Stack gap="xl" className={classes.form}>
      <SettingsForm key={JSON.stringify(props.queue.attributes)} {...props} />
      {props.canChange && <Danger {...props} />}
    </Stack>
  );
}

function SettingsForm({ projectId, queue, canChange }: Props) {
  const t = useTranslations('queues.settings');
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const change = useMutation(trpc.queues.setAttributes.mutationOptions());
  const { attributes } = queue;
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('../../_components/queue-form-schemas.ts')).settingsFields(attributes),
    initialValues: { attributes: { ...attributes } },
    submit: (input) => change.mutateAsync({ projectId, queueId: queue.queueId, attributes: input.attributes }),
    onDone: () => {
      notifications.show({ message: t('saved') });
      void queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
    },
  });
  const values = form.values as { attributes: Record<string, string> };
  const errors = Object.fromEntries(Object.entries(form.errors).map(([path, error]) => [path.replace(/^attributes\./, ''), error]));
  const hasChanges = Object.keys(changedAttributes(values.attributes, attributes)).length > 0;
  return (
    <form noValidate onSubmit={onSubmit}>
      <Stack gap="xl">
        {!canChange && (
          <Text size="sm" c="dimmed">
            {t('viewer')}
          </Text>
        )}
        <AttributeFields
          projectId={projectId}
          region={queue.region}
          queueId={queue.queueId}
          isFifo={queue.isFifo}
          values={values.attributes}
          errors={errors}
          isDisabled={!canChange}
          onChange={(name, value) => form.setFieldValue(`attributes.${name}`, value)}
        />
        {refusal !== null && <FormProblem error={refusal} />}
        {canChange && (
          <div>
            <Button type="submit" loading={isBusy} disabled={!hasChanges}>
              {t('save')}
            </Button>
          </div>
        )}
      </Stack>
    </form>
  );
}

function Danger({ projectId, queue }: Props) {
  const t = useTranslations('queues.settings');
  const trpc = useTrpc();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<'purge' | 'delete' | null>(null);
  const purge = useMutation(trpc.queues.purge.mutationOptions());
  const remove = useMutation(trpc.queues.delete.mutationOptions());
  const input = { projectId, queueId: queue.queueId };
  const close = () => setAsked(null);
  return (
    <section className={classes.card}>
      <Title order={2} mb="sm">
        {t('danger')}
      </Title>
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsked('purge')}>
          {t('purge')}
        </Button>
        <Button variant="default" className={classes.destructive} onClick={() => setAsked('delete')}>
          {t('remove')}
        </Button>
      </Group>
      <ConfirmByName
        isOpen={asked === 'purge'}
        onClose={close}
        action={t('purge')}
        name={queue.name}
        onConfirm={async () => {
          await purge.mutateAsync(input);
          notifications.show({ message: t('purged') });
          await queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
        }}
      >
        {t('purgeText')}
      </ConfirmByName>
      <ConfirmByName
        isOpen={asked === 'delete'}
        onClose={close}
        action={t('remove')}
        name={queue.name}
        onConfirm={async () => {
          await remove.mutateAsync(input);
          router.push(`/projects/${projectId}/queues`);
          await queryClient.invalidateQueries({ queryKey: trpc.queues.list.pathKey() });
        }}
      >
        {t('removeText')}
      </ConfirmByName>
    </section>
  );
}
