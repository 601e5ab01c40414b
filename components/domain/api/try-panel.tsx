'use client';
// Sends one request through the gateway from this page and shows the whole answer: status, why, headers, body. The
// request is also a line to copy.
import { Button, Group, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import type { ApiHead, TriedRequest } from '#server/contracts/api.ts';
import { FormProblem } from '../../forms/form-problem.tsx';
import { PasswordField } from '../../forms/password-field.tsx';
import { useContractForm } from '../../forms/use-contract-form.ts';
import { useProject } from '../../hooks/use-project.ts';
import { Select } from '../../inputs/lazy-inputs.tsx';
import { CommandLine } from '../../states/command-line.tsx';
import { useTrpcClient } from '../../trpc/trpc.ts';
import { curlCommand } from './curl-command.ts';
import { TriedAnswer } from './tried-answer.tsx';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** @param apiKey  to begin with: one that was just made, else '' */
export function TryPanel({ api, apiKey = '' }: { api: ApiHead; apiKey?: string }) {
  const t = useTranslations('apis.try');
  const client = useTrpcClient();
  const { projectId } = useProject();
  const [answer, setAnswer] = useState<{ answer: TriedRequest; sentKey: boolean } | null>(null);
  const [headerText, setHeaderText] = useState('');
  const served = api.stages.filter((stage) => stage.deploymentId !== null);
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/api.ts')).TryRequest,
    initialValues: { apiId: api.apiId, stageId: served[0]?.stageId ?? '', ...firstRequest(api), apiKey, body: '' },
    submit: async (input) => {
      const headers = parseHeaders(headerText);
      const tried = await client.apis.tryRequest.mutate({ projectId, ...input, headers });
      return { answer: tried, sentKey: input.apiKey !== '' };
    },
    onDone: setAnswer,
  });
  const { method, path, stageId, apiKey: sentKey = '', body = '' } = form.values;
  const stage = served.find((one) => one.stageId === stageId);
  if (served.length === 0) return t('nothingServed');
  const command = curlCommand({
    method,
    url: `${stage?.invokeUrl ?? ''}${path}`,
    apiKey: sentKey === '' ? null : sentKey,
    headers: parseHeaders(headerText),
    body: hasBody(method) ? body : '',
  });
  return (
    <Stack gap="md">
      <form onSubmit={onSubmit} noValidate>
        <Stack gap="sm">
          {refusal !== null && <FormProblem error={refusal} />}
          <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
            <Select
              label={t('stage')}
              allowDeselect={false}
              data={served.map((one) => ({ value: one.stageId, label: one.name }))}
              {...form.getInputProps('stageId')}
            />
            <Select label={t('method')} allowDeselect={false} data={[...methods]} {...form.getInputProps('method')} />
            <TextInput label={t('path')} autoComplete="off" spellCheck={false} {...form.getInputProps('path')} />
          </SimpleGrid>
          <PasswordField
            label={t('key')}
            description={t('keyHint')}
            autoComplete="off"
            visibilityToggleButtonProps={{ 'aria-label': t('showKey') }}
            {...form.getInputProps('apiKey')}
          />
          <Textarea
            label={t('headers')}
            description={t('headersHint')}
            autosize
            minRows={1}
            maxRows={6}
            value={headerText}
            onChange={(event) => setHeaderText(event.currentTarget.value)}
          />
          {hasBody(method) && <Textarea label={t('body')} autosize minRows={3} maxRows={14} {...form.getInputProps('body')} />}
          <Group justify="space-between" align="center">
            <Button type="submit" loading={isBusy} leftSection={<IconSend size={16} aria-hidden />}>
              {t('send')}
            </Button>
          </Group>
        </Stack>
      </form>
      <CommandLine command={command} label={t('curl')} />
      {answer !== null && <TriedAnswer {...answer} />}
    </Stack>
  );
}

/** A request that reaches the first route, with 1 for its parameters. */
function firstRequest({ firstRoute: route }: ApiHead): { method: (typeof methods)[number]; path: string } {
  const known = methods.find((method) => method === route?.method) ?? 'GET';
  const path = route?.path.startsWith('/') ? route.path.replaceAll(/\{[^}]*\}/g, '1') : '/';
  return { method: known, path };
}

function hasBody(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** `Name: value` by line; lines without a colon are left out. */
function parseHeaders(text: string): { name: string; value: string }[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    return colon <= 0 ? [] : [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
}
