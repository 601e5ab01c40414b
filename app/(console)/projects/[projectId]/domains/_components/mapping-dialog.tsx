'use client';
// Where the base paths of one domain name lead: what is mapped, and one more mapping.
import { ActionIcon, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { Select } from '#components/inputs/lazy-inputs.tsx';
import { useTrpc, useTrpcClient } from '#components/trpc/trpc.ts';
import type { DomainNameView } from '#server/contracts/domain-name.ts';
import { targetText } from './target-text.ts';
import { useRefreshDomains } from './use-refresh-domains.ts';

export function MappingDialog({ domain, onClose }: { domain: DomainNameView | null; onClose: () => void }) {
  const t = useTranslations('domains');
  return (
    <Dialog opened={domain !== null} onClose={onClose} title={t('mappingsOf', { name: domain?.name ?? '' })} size="lg">
      {domain && (
        <Stack gap="lg">
          <MappingList domain={domain} />
          <MappingForm key={domain.mappings.length} domain={domain} />
        </Stack>
      )}
    </Dialog>
  );
}

function MappingList({ domain }: { domain: DomainNameView }) {
  const t = useTranslations('domains');
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const [refusal, setRefusal] = useState<unknown>(null);
  const remove = (mappingId: string) =>
    client.domainNames.deleteMapping.mutate({ projectId, domainNameId: domain.domainNameId, mappingId }).then(refresh, setRefusal);
  if (domain.mappings.length === 0) return <Text c="dimmed">{t('leadsNowhere')}</Text>;
  return (
    <Stack gap="xs">
      {refusal !== null && <FormProblem error={refusal} />}
      {domain.mappings.map((mapping) => (
        <Group key={mapping.mappingId} justify="space-between" wrap="nowrap">
          <Group gap={6}>
            <Code>{`/${mapping.basePath}`}</Code>
            <Text size="sm">{`→ ${targetText(mapping, t('nextSegment'))}`}</Text>
          </Group>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('removeMapping', { path: `/${mapping.basePath}` })}
            onClick={() => void remove(mapping.mappingId)}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      <Text size="xs" c="dimmed">
        {t('longest')}
      </Text>
    </Stack>
  );
}

function MappingForm({ domain }: { domain: DomainNameView }) {
  const t = useTranslations('domains');
  const client = useTrpcClient();
  const refresh = useRefreshDomains();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/domain-name.ts')).PutBasePathMapping,
    initialValues: { domainNameId: domain.domainNameId, basePath: '', apiId: '', stageId: null },
    submit: (input) => client.domainNames.putMapping.mutate({ projectId, ...input }),
    onDone: refresh,
  });
  const { apiId, stageId } = form.values;
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('map')}>
      <TextInput
        label={t('basePath')}
        description={t('basePathHint')}
        placeholder="orders/v1.0"
        spellCheck={false}
        {...form.getInputProps('basePath')}
      />
      <TargetSelect
        value={apiId === '' ? null : `${apiId} ${stageId ?? ''}`}
        error={form.errors.apiId === undefined ? undefined : t('pickTarget')}
        onChange={(target) => {
          form.setFieldValue('apiId', target?.apiId ?? '');
          form.setFieldValue('stageId', target?.stageId ?? null);
        }}
      />
    </ContractForm>
  );
}

type Target = { apiId: string; stageId: string | null };

/** A stage, or an API whose stage the next segment names. */
function TargetSelect(props: { value: string | null; error: string | undefined; onChange: (target: Target | null) => void }) {
  const t = useTranslations('domains');
  const trpc = useTrpc();
  const { projectId } = useProject();
  const [search, setSearch] = useState('');
  const [asked] = useDebouncedValue(search, 200);
  const { data } = useQuery(
    trpc.apis.listStages.queryOptions({ projectId, search: asked.split('/')[0] ?? '', limit: 50 }, { placeholderData: keepPreviousData }),
  );
  const stages = data?.items ?? [];
  const apis = new Map(stages.map((one) => [one.apiId, one.apiName]));
  const choices = [
    ...stages.map((one) => ({ value: `${one.apiId} ${one.stageId}`, label: `${one.apiName}/${one.stageName}` })),
    ...[...apis].map(([apiId, name]) => ({ value: `${apiId} `, label: `${name}/${t('nextSegment')}` })),
  ];
  return (
    <Select
      label={t('target')}
      description={t('targetHint')}
      placeholder={t('pickTarget')}
      nothingFoundMessage={t('nothingFound')}
      searchable
      data={choices}
      value={props.value}
      error={props.error}
      searchValue={search}
      onSearchChange={setSearch}
      onChange={(value) => {
        const [apiId = '', stageId = ''] = value?.split(' ') ?? [];
        props.onChange(apiId === '' ? null : { apiId, stageId: stageId === '' ? null : stageId });
      }}
    />
  );
}
