'use client';
// The words of one of the gateway's own answers: status, headers, and a text for each content type.
import { ActionIcon, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import type { GatewayResponseName } from '#server/contracts/gateway-response.ts';
import { gatewayResponseDefaults } from '#server/contracts/gateway-response.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; type: GatewayResponseName | null; onClose: () => void };

export function AnswerDialog({ api, type, onClose }: Props) {
  return (
    <Dialog opened={type !== null} onClose={onClose} title={type ?? ''} size="lg">
      {type !== null && <AnswerForm api={api} type={type} onClose={onClose} />}
    </Dialog>
  );
}

const defaultTemplate = '{"message":$context.error.messageString}';

function AnswerForm({ api, type, onClose }: { api: ApiHead; type: GatewayResponseName; onClose: () => void }) {
  const t = useTranslations('apis.answers');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const known = api.gatewayResponses[type];
  const [templates, setTemplates] = useState(Object.entries(known?.templates ?? { 'application/json': defaultTemplate }));
  const [refused, setRefused] = useState<unknown>(null);
  const done = () => {
    refresh();
    onClose();
  };
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/gateway-response.ts')).GatewayResponseSetting,
    initialValues: {
      ...(known?.status === undefined ? {} : { status: known.status }),
      headers: known?.headers ?? {},
      templates: Object.fromEntries(templates),
    },
    submit: (setting) => client.apis.putGatewayResponse.mutate({ projectId, apiId: api.apiId, type, setting }),
    onDone: done,
  });
  const change = (next: [string, string][]) => {
    setTemplates(next);
    form.setFieldValue('templates', Object.fromEntries(next));
  };
  const reset = async () => {
    setRefused(null);
    await client.apis.deleteGatewayResponse.mutate({ projectId, apiId: api.apiId, type }).then(done, setRefused);
  };
  const problem = refused ?? refusal;
  const templateProblem = Object.entries(form.errors).find(([path]) => path.startsWith('templates'))?.[1];
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {problem !== null && <FormProblem error={problem} />}
        <Text size="sm" c="dimmed">
          {t(`when.${type}`)}
        </Text>
        <NumberInput
          label={t('status')}
          placeholder={String(gatewayResponseDefaults[type].status ?? '')}
          min={200}
          max={599}
          allowDecimal={false}
          w={160}
          value={form.values.status ?? ''}
          error={form.errors.status}
          onChange={(value) => form.setFieldValue('status', value === '' ? undefined : Number(value))}
        />
        <PairsField
          label={t('headers')}
          description={t('headersHint')}
          placeholder="Access-Control-Allow-Origin: *"
          separator=":"
          initial={form.values.headers ?? {}}
          onChange={(headers) => form.setFieldValue('headers', headers)}
          errors={form.errors}
          field="headers"
        />
        {templates.map(([contentType, text], index) => (
          // The place is the identity: a content type changes while it is typed.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <Stack key={index} gap={6}>
            <Group gap="xs" align="flex-end" wrap="nowrap">
              <TextInput
                label={t('contentType')}
                flex={1}
                spellCheck={false}
                value={contentType}
                onChange={(event) => change(templates.with(index, [event.currentTarget.value, text]))}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                size={36}
                aria-label={t('removeTemplate', { type: contentType })}
                onClick={() => change(templates.toSpliced(index, 1))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Group>
            <Textarea
              label={t('template')}
              autosize
              minRows={2}
              maxRows={12}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 'var(--mantine-font-size-xs)' } }}
              value={text}
              onChange={(event) => change(templates.with(index, [contentType, event.currentTarget.value]))}
            />
          </Stack>
        ))}
        {templateProblem !== undefined && (
          <Text size="xs" c="red" role="alert">
            {templateProblem}
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {t('templateHint')}
        </Text>
        <Group justify="space-between" gap="sm">
          <Group gap="xs">
            <Button
              variant="default"
              size="xs"
              leftSection={<IconPlus size={14} aria-hidden />}
              onClick={() => change([...templates, ['text/html', '<p>$context.error.message</p>']])}
            >
              {t('addTemplate')}
            </Button>
            {known && (
              <Button variant="default" size="xs" onClick={() => void reset()}>
                {t('reset')}
              </Button>
            )}
          </Group>
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
