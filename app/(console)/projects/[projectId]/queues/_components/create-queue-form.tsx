'use client';
// Makes a queue: a name is enough, every attribute can be set.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation.js';
import { lazy } from 'react';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { PageLink } from '#components/navigation/page-link.tsx';
import { PageFrame } from '#components/page/page-frame.tsx';
import { LoadedPanel } from '#components/states/loaded-panel.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import { defaultAttributes } from './changed-attributes.ts';
import classes from './queues.module.css';

const AttributeFields = lazy(async () => ({ default: (await import('./attribute-fields.tsx')).AttributeFields }));

export function CreateQueueForm({ projectId }: { projectId: string }) {
  const t = useTranslations('queues.create');
  const tList = useTranslations('queues.list');
  const trpc = useTrpc();
  const router = useRouter();
  const queryClient = useQueryClient();
  const create = useMutation(trpc.queues.create.mutationOptions());
  const home = `/projects/${projectId}/queues`;
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('./queue-form-schemas.ts')).CreateQueueFields,
    initialValues: { name: '', region: 'us-east-1', attributes: defaultAttributes() },
    submit: ({ name, region, attributes }) => {
      const isFifo = name.endsWith('.fifo');
      return create.mutateAsync({ projectId, name, region, attributes: isFifo ? { ...attributes, FifoQueue: 'true' } : attributes });
    },
    onDone: (queue) => {
      void queryClient.invalidateQueries({ queryKey: trpc.queues.pathKey() });
      router.push(`${home}/${queue.queueId}`);
    },
  });
  const values = form.values as { name: string; region: string; attributes: Record<string, string> };
  const errors = Object.fromEntries(Object.entries(form.errors).map(([path, error]) => [path.replace(/^attributes\./, ''), error]));
  return (
    <PageFrame title={t('title')} trail={[{ label: tList('title'), href: home }]}>
      <form noValidate onSubmit={onSubmit} className={classes.form}>
        <Stack gap="xl">
          <Group align="flex-start" grow preventGrowOverflow={false} wrap="wrap">
            <TextInput
              label={t('name')}
              description={t('nameHelp')}
              required
              autoComplete="off"
              spellCheck={false}
              miw={240}
              {...form.getInputProps('name')}
            />
            <TextInput
              label={t('region')}
              description={t('regionHelp')}
              autoComplete="off"
              spellCheck={false}
              miw={240}
              {...form.getInputProps('region')}
            />
          </Group>
          <LoadedPanel>
            <AttributeFields
              projectId={projectId}
              region={values.region}
              isFifo={values.name.endsWith('.fifo')}
              values={values.attributes}
              errors={errors}
              onChange={(name, value) => form.setFieldValue(`attributes.${name}`, value)}
            />
          </LoadedPanel>
          {refusal !== null && <FormProblem error={refusal} />}
          <Group gap="xs">
            <Button type="submit" loading={isBusy}>
              {t('submit')}
            </Button>
            <Button variant="default" component={PageLink} href={home}>
              {t('cancel')}
            </Button>
          </Group>
        </Stack>
      </form>
    </PageFrame>
  );
}
