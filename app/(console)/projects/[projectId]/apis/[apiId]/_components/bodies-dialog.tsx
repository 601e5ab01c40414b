'use client';
// What an API says of bodies: which media types are bytes, and from which length on responses are compressed.
import { Switch, TagsInput } from '@mantine/core';
import { useTranslations } from 'use-intl/react';
import { Dialog } from '#components/dialog/dialog.tsx';
import { ContractForm } from '#components/forms/contract-form.tsx';
import { useContractForm } from '#components/forms/use-contract-form.ts';
import { useProject } from '#components/hooks/use-project.ts';
import { NumberInput } from '#components/inputs/lazy-inputs.tsx';
import { useTrpcClient } from '#components/trpc/trpc.ts';
import type { ApiHead } from '#server/contracts/api.ts';
import { problemAt } from './problem-at.ts';
import { useRefreshApis } from './use-refresh-apis.ts';

type Props = { api: ApiHead; isOpen: boolean; onClose: () => void };

const usualBytes = 1_024;

export function BodiesDialog(props: Props) {
  const t = useTranslations('apis.bodies');
  return (
    <Dialog opened={props.isOpen} onClose={props.onClose} title={t('open')}>
      <BodiesForm {...props} />
    </Dialog>
  );
}

function BodiesForm({ api, onClose }: Props) {
  const t = useTranslations('apis.bodies');
  const client = useTrpcClient();
  const refresh = useRefreshApis();
  const { projectId } = useProject();
  const { form, isBusy, refusal, onSubmit } = useContractForm({
    schema: async () => (await import('#server/contracts/body-settings.ts')).BodySettings,
    initialValues: api.bodies,
    submit: (bodies) => client.apis.update.mutate({ projectId, apiId: api.apiId, bodies }),
    onDone: () => {
      refresh();
      onClose();
    },
  });
  const minimum = form.values.minimumCompressionBytes ?? null;
  return (
    <ContractForm onSubmit={onSubmit} isBusy={isBusy} refusal={refusal} submitLabel={t('save')}>
      <TagsInput
        label={t('binary')}
        description={t('binaryHint')}
        value={[...(form.values.binaryMediaTypes ?? [])]}
        error={problemAt(form.errors, 'binaryMediaTypes')}
        onChange={(types) => form.setFieldValue('binaryMediaTypes', types)}
      />
      <Switch
        label={t('compress')}
        checked={minimum !== null}
        onChange={(event) => form.setFieldValue('minimumCompressionBytes', event.currentTarget.checked ? usualBytes : null)}
      />
      {minimum !== null && (
        <NumberInput
          label={t('minimum')}
          min={0}
          max={10_485_760}
          allowDecimal={false}
          value={minimum}
          error={problemAt(form.errors, 'minimumCompressionBytes')}
          onChange={(bytes) => form.setFieldValue('minimumCompressionBytes', Number(bytes))}
        />
      )}
    </ContractForm>
  );
}
