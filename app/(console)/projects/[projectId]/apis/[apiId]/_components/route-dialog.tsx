'use client';
// A route with the integration that answers it: an upstream over HTTP, or a fixed answer.
import { Button, Group, Modal, NumberInput, SegmentedControl, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiView, RouteView } from '#server/contracts/api.ts';
import { SaveRoute } from '#server/contracts/api.ts';
import { HttpMethod } from '#server/contracts/http-method.ts';
import type { Integration } from '#server/contracts/integration.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiView; route: RouteView | 'new' | null; onClose: () => void };

export function RouteDialog({ api, route, onClose }: Props) {
  const t = useTranslations('apis.routes');
  return (
    <Modal opened={route !== null} onClose={onClose} title={route === 'new' ? t('add') : t('editTitle')} size="lg">
      {route !== null && <RouteForm api={api} route={route === 'new' ? null : route} onClose={onClose} />}
    </Modal>
  );
}

const proxy: Integration = { kind: 'http-proxy', url: '' };
const mock: Integration = { kind: 'mock', status: 200, body: '{"ok":true}', contentType: 'application/json' };

function RouteForm({ api, route, onClose }: { api: ApiView; route: RouteView | null; onClose: () => void }) {
  const t = useTranslations('apis.routes');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const known = api.integrations.find((one) => one.integrationId === route?.integrationId);
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: SaveRoute,
    initialValues: {
      apiId: api.apiId,
      ...(route === null ? {} : { routeId: route.routeId }),
      method: route?.method ?? 'GET',
      path: route?.path ?? '/',
      isApiKeyRequired: route?.isApiKeyRequired ?? false,
      integration: known?.integration ?? proxy,
      timeoutMs: known?.timeoutMs ?? 29_000,
      requestHeaders: known?.requestHeaders ?? {},
    },
    submit: (input) => client.apis.saveRoute.mutate({ projectId, ...input }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  const { integration } = form.values;
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {refusal !== null && <FormProblem error={refusal} />}
        <Group align="flex-start" wrap="nowrap" gap="sm">
          <Select
            label={t('method')}
            w={130}
            flex="none"
            allowDeselect={false}
            data={[...HttpMethod.options]}
            {...form.getInputProps('method')}
          />
          <TextInput label={t('path')} flex={1} spellCheck={false} data-autofocus {...form.getInputProps('path')} />
        </Group>
        <Text size="xs" c="dimmed" mt={-8}>
          {t('pathHint')}
        </Text>
        <Switch label={t('needsKey')} {...form.getInputProps('isApiKeyRequired', { type: 'checkbox' })} />
        <SegmentedControl
          aria-label={t('integration')}
          value={integration.kind}
          onChange={(kind) => form.setFieldValue('integration', kind === 'mock' ? mock : proxy)}
          data={[
            { value: 'http-proxy', label: t('proxy') },
            { value: 'mock', label: t('mock') },
          ]}
        />
        {integration.kind === 'http-proxy' ? (
          <>
            <TextInput label={t('url')} description={t('urlHint')} spellCheck={false} {...form.getInputProps('integration.url')} />
            <NumberInput
              label={t('timeout')}
              min={50}
              max={29_000}
              allowDecimal={false}
              suffix=" ms"
              {...form.getInputProps('timeoutMs')}
            />
          </>
        ) : (
          <>
            <Group grow align="flex-start">
              <NumberInput label={t('status')} min={200} max={599} allowDecimal={false} {...form.getInputProps('integration.status')} />
              <TextInput label={t('contentType')} {...form.getInputProps('integration.contentType')} />
            </Group>
            <Textarea label={t('body')} autosize minRows={3} maxRows={12} {...form.getInputProps('integration.body')} />
          </>
        )}
        <PairsField
          label={t('requestHeaders')}
          description={t('requestHeadersHint')}
          separator=":"
          initial={form.values.requestHeaders ?? {}}
          onChange={(requestHeaders) => form.setFieldValue('requestHeaders', requestHeaders)}
          errors={form.errors}
          field="requestHeaders"
        />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
