'use client';
// An upstream: its endpoints, how one is chosen, how they are watched, and how TLS is spoken to them.
import { Accordion, Group, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { NumberInput, Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { UpstreamView } from '#server/contracts/upstream.ts';
import { UpstreamSettings } from '#server/contracts/upstream.ts';
import { EndpointFields } from './endpoint-fields.tsx';
import { GuardFields } from './guard-fields.tsx';
import { TlsFields } from './tls-fields.tsx';

type Props = { upstream: UpstreamView | 'new' | null; onClose: () => void };

export function UpstreamDialog({ upstream, onClose }: Props) {
  const t = useTranslations('upstreams');
  return (
    <Dialog opened={upstream !== null} onClose={onClose} title={upstream === 'new' ? t('create') : t('change')} size="lg">
      {upstream !== null && <UpstreamForm upstream={upstream === 'new' ? null : upstream} onClose={onClose} />}
    </Dialog>
  );
}

const balancings = ['round-robin', 'weighted', 'least-connections'] as const;

function UpstreamForm({ upstream, onClose }: { upstream: UpstreamView | null; onClose: () => void }) {
  const t = useTranslations('upstreams');
  const trpc = useTrpc();
  const client = useTrpcClient();
  const queryClient = useQueryClient();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/upstream.ts')).CreateUpstream,
    initialValues: {
      name: upstream?.name ?? '',
      settings: upstream?.settings ?? {
        ...UpstreamSettings.parse({ endpoints: [{ url: 'http://localhost' }] }),
        endpoints: [{ url: '', weight: 1 }],
      },
    },
    submit: ({ name, settings }) =>
      upstream === null
        ? client.upstreams.create.mutate({ projectId, name, settings })
        : client.upstreams.update.mutate({ projectId, upstreamId: upstream.upstreamId, settings }),
    onDone: () => {
      void queryClient.invalidateQueries({ queryKey: trpc.upstreams.pathKey() });
      onClose();
    },
  });
  const { settings } = form.values;
  const errorOf = (path: string) => {
    const error = form.errors[`settings.${path}`];
    return typeof error === 'string' ? error : undefined;
  };
  const set = (path: string, value: unknown) => {
    // What was said of parts of the value is no longer about what stands there.
    for (const key of Object.keys(form.errors)) if (key.startsWith(`settings.${path}.`)) form.clearFieldError(key);
    form.setFieldValue(`settings.${path}`, value as never);
  };
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TextInput
        label={t('name')}
        description={t('nameHint')}
        readOnly={upstream !== null}
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <EndpointFields value={settings.endpoints} errorOf={errorOf} onChange={(endpoints) => set('endpoints', endpoints)} />
      <Group grow align="flex-start">
        <Select
          label={t('balancing')}
          allowDeselect={false}
          data={balancings.map((one) => ({ value: one, label: t(`balancings.${one}`) }))}
          value={settings.balancing ?? 'round-robin'}
          onChange={(chosen) => set('balancing', chosen ?? 'round-robin')}
        />
        <NumberInput
          label={t('retries')}
          description={t('retriesHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          min={0}
          max={3}
          allowDecimal={false}
          value={settings.retries ?? 1}
          onChange={(retries) => set('retries', Number(retries))}
        />
      </Group>
      <Accordion variant="separated" radius="md" multiple>
        <Accordion.Item value="guards">
          <Accordion.Control>{t('guards')}</Accordion.Control>
          <Accordion.Panel>
            <GuardFields value={settings} errorOf={errorOf} onChange={set} />
          </Accordion.Panel>
        </Accordion.Item>
        <Accordion.Item value="tls">
          <Accordion.Control>TLS</Accordion.Control>
          <Accordion.Panel>
            <TlsFields value={settings.tls ?? {}} errorOf={(path) => errorOf(`tls.${path}`)} onChange={(tls) => set('tls', tls)} />
          </Accordion.Panel>
        </Accordion.Item>
      </Accordion>
    </ContractForm>
  );
}
