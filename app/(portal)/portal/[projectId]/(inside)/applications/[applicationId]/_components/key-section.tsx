'use client';
// The key of one environment: made and shown once, rotated with an overlap, revoked.
import { Badge, Button, Text, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { CommandLine } from '#components/states/command-line.tsx';
import { ConfirmByName } from '#components/states/confirm-by-name.tsx';
import { ShownOnce } from '#components/states/shown-once.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { OwnApplicationView, OwnKeyView } from '#server/contracts/portal.ts';
import classes from '../../../_components/card.module.css';
import { instantWords } from '../../../_components/forecast-words.ts';
import { callCommand } from './call-command.ts';
import { RotateKey } from './rotate-key.tsx';

type Props = { application: OwnApplicationView & { gatewayPort: number }; environment: 'live' | 'sandbox' };

export function KeySection({ application, environment }: Props) {
  const t = useTranslations('portal.keySection');
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [value, setValue] = useState<string | null>(null);
  const refresh = () =>
    Promise.all([
      queries.invalidateQueries(trpc.portal.getApplication.pathFilter()),
      queries.invalidateQueries(trpc.portal.listApplications.pathFilter()),
      queries.invalidateQueries(trpc.portal.quotas.pathFilter()),
    ]);
  const create = useMutation(
    trpc.portal.createKey.mutationOptions({
      onSuccess: (made) => {
        setValue(made.value);
        return refresh();
      },
    }),
  );
  const { applicationId } = application;
  const working = application.keys.filter((key) => key.environment === environment && key.state !== 'revoked' && key.state !== 'expired');
  const command = callCommand(application, environment, value, globalThis.location?.hostname ?? 'localhost');
  return (
    <section className={classes.card} aria-labelledby={`key-${environment}`} data-environment={environment}>
      <div className={classes.sections}>
        <div className={classes.row}>
          <div>
            <Title order={2} id={`key-${environment}`}>
              {t(`${environment}.title`)}
            </Title>
            {working.length === 0 && (
              <Text size="sm" c="dimmed">
                {t(`${environment}.none`)}
              </Text>
            )}
          </div>
          {working.length === 0 && application.plan !== null && (
            <div className={classes.end}>
              <Button loading={create.isPending} onClick={() => create.mutate({ applicationId, environment })}>
                {t(`${environment}.create`)}
              </Button>
            </div>
          )}
        </div>
        {create.isError && <FormProblem error={create.error} />}
        {value !== null && <ShownOnce label={t(`${environment}.made`)} value={value} />}
        {working.map((key) => (
          <KeyRow
            key={key.apiKeyId}
            apiKey={key}
            applicationName={application.name}
            isOnly={working.length === 1}
            onRotated={(next) => {
              setValue(next);
              return refresh();
            }}
            onRevoked={() => {
              if (key.state === 'active') setValue(null);
              return refresh();
            }}
          />
        ))}
        {working.length > 0 && command !== null && (
          <div>
            <Text size="sm" c="dimmed" mb={6}>
              {t('call')}
            </Text>
            <CommandLine command={command} label={`${t('call')}: ${t(`${environment}.title`)}`} />
          </div>
        )}
      </div>
    </section>
  );
}

type RowProps = {
  apiKey: OwnKeyView;
  applicationName: string;
  /** False while a replaced key still works beside its successor. */
  isOnly: boolean;
  onRotated: (value: string) => Promise<unknown>;
  onRevoked: () => Promise<unknown>;
};

function KeyRow({ apiKey, applicationName, isOnly, onRotated, onRevoked }: RowProps) {
  const t = useTranslations('portal.keySection');
  const [asks, setAsks] = useState<'rotate' | 'revoke' | null>(null);
  const locale = useLocale();
  const trpc = useTrpc();
  const revoke = useMutation(trpc.portal.revokeKey.mutationOptions());
  const { apiKeyId, prefix, last4, state, expiresAtMs, createdAtMs } = apiKey;
  const isReplaced = state === 'replaced' && expiresAtMs !== null;
  return (
    <div className={classes.row} data-key={apiKeyId} data-state={state}>
      <span className={classes.key}>
        {prefix}…{last4}
      </span>
      <Badge variant="default" tt="none" fw={550} c={state === 'active' ? 'var(--sluice-good)' : 'dimmed'}>
        {(state === 'active' || state === 'replaced' || state === 'disabled') && t(`states.${state}`)}
      </Badge>
      <Text size="sm" c="dimmed">
        {isReplaced ? t('until', { when: instantWords(expiresAtMs, locale) }) : t('since', { when: instantWords(createdAtMs, locale) })}
      </Text>
      <div className={classes.end}>
        {state === 'active' && isOnly && (
          <Button size="xs" variant="default" onClick={() => setAsks('rotate')}>
            {t('rotate')}
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => setAsks('revoke')}>
          {t('revoke')}
        </Button>
      </div>
      <RotateKey isOpen={asks === 'rotate'} onClose={() => setAsks(null)} apiKeyId={apiKeyId} onRotated={onRotated} />
      <ConfirmByName
        isOpen={asks === 'revoke'}
        onClose={() => setAsks(null)}
        action={t('revokeAction')}
        name={applicationName}
        onConfirm={async () => {
          await revoke.mutateAsync({ apiKeyId });
          await onRevoked();
        }}
      >
        {t('revokeText')}
      </ConfirmByName>
    </div>
  );
}
