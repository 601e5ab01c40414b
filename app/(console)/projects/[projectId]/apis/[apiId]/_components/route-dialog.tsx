'use client';
// A route with the integration that answers it, whatever its kind.
import { Button, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { PairsField } from '#components/forms/pairs-field.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { NumberInput, Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { RouteListing } from '#server/contracts/api.ts';
import { defaultMaxBodyBytes, longestMaxBodyBytes } from '#server/contracts/body-limits.ts';
import { httpMethods } from '#server/contracts/http-methods.ts';
import type { Integration } from '#server/contracts/integration.ts';
import { emptyIntegration } from './empty-integration.ts';
import { IntegrationFields } from './integration-fields.tsx';
import { problemAt } from './problem-at.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { apiId: string; route: RouteListing | 'new' | null; onClose: () => void };

export function RouteDialog({ apiId, route, onClose }: Props) {
  const t = useTranslations('apis.routes');
  return (
    <Dialog opened={route !== null} onClose={onClose} title={route === 'new' ? t('add') : t('editTitle')} size="lg">
      {route !== null && <RouteForm apiId={apiId} route={route === 'new' ? null : route} onClose={onClose} />}
    </Dialog>
  );
}

function RouteForm({ apiId, route, onClose }: { apiId: string; route: RouteListing | null; onClose: () => void }) {
  const t = useTranslations('apis.routes');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).SaveRoute,
    initialValues: {
      apiId,
      ...(route === null ? {} : { routeId: route.routeId }),
      method: route?.method ?? 'GET',
      path: route?.path ?? '/',
      isApiKeyRequired: route?.isApiKeyRequired ?? false,
      integration: route?.integration ?? emptyIntegration('http-proxy'),
      timeoutMs: route?.timeoutMs ?? 29_000,
      requestHeaders: route?.requestHeaders ?? {},
      maxBodyBytes: route?.maxBodyBytes ?? defaultMaxBodyBytes,
      allowsBodyOnAnyMethod: route?.allowsBodyOnAnyMethod ?? false,
    },
    submit: (input) => client.apis.saveRoute.mutate({ projectId, ...input }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  const { integration } = form.values as { integration: Integration };
  const [isValid, setIsValid] = useState(true);
  return (
    <form onSubmit={onSubmit} noValidate>
      <Stack gap="md">
        {refusal !== null && <FormProblem error={refusal} />}
        <Group align="flex-start" wrap="nowrap" gap="sm">
          <Select label={t('method')} w={130} flex="none" allowDeselect={false} data={[...httpMethods]} {...form.getInputProps('method')} />
          <TextInput label={t('path')} flex={1} spellCheck={false} data-autofocus {...form.getInputProps('path')} />
        </Group>
        <Text size="xs" c="dimmed" mt={-8}>
          {t('pathHint')}
        </Text>
        <Switch label={t('needsKey')} {...form.getInputProps('isApiKeyRequired', { type: 'checkbox' })} />
        <IntegrationFields
          value={integration}
          errorOf={(path) => problemAt(form.errors, `integration.${path}`)}
          onChange={(next) => form.setFieldValue('integration', next)}
          onValidity={setIsValid}
        />
        {integration.kind !== 'mock' && (
          <NumberInput label={t('timeout')} min={50} max={29_000} allowDecimal={false} suffix=" ms" {...form.getInputProps('timeoutMs')} />
        )}
        <NumberInput
          label={t('maxBodyBytes')}
          description={t('maxBodyBytesHint')}
          min={0}
          max={longestMaxBodyBytes}
          allowDecimal={false}
          thousandSeparator=","
          {...form.getInputProps('maxBodyBytes')}
        />
        <Switch
          label={t('bodyOnAnyMethod')}
          description={t('bodyOnAnyMethodHint')}
          {...form.getInputProps('allowsBodyOnAnyMethod', { type: 'checkbox' })}
        />
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
          <Button type="submit" loading={isBusy} disabled={!isValid}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
