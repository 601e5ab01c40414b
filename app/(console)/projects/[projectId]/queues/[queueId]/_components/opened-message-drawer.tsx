'use client';
// One message whole. Body and attributes come from strangers: they are shown as text and never as anything else.
import { Button, CopyButton, Group, Skeleton, Stack, Switch, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { SidePanel } from '#components/dialog/dialog.tsx';
import { formatCount } from '#components/format/format-number.ts';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { OpenedMessage } from '#server/contracts/queue-message.ts';
import classes from '../../_components/queues.module.css';
import { formatBytes, formatInstant, prettyJson } from './message-format.ts';
import { RedriveOne } from './redrive-one.tsx';

/** @param props  `sequence` '' while nothing is open */
export function OpenedMessageDrawer(props: {
  projectId: string;
  queueId: string;
  sequence: string;
  canChange: boolean;
  onClose: () => void;
}) {
  const t = useTranslations('queues.message');
  const { projectId, queueId, sequence, canChange, onClose } = props;
  const trpc = useTrpc();
  const query = useQuery({ ...trpc.queues.openMessage.queryOptions({ projectId, queueId, sequence }), enabled: sequence !== '' });
  return (
    <SidePanel
      opened={sequence !== ''}
      onClose={onClose}
      position="right"
      size="xl"
      title={t('title')}
      closeButtonProps={{ 'aria-label': t('close') }}
      transitionProps={{ duration: 0 }}
    >
      {query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <Skeleton h={240} aria-busy="true" />
      ) : (
        <Stack gap="lg">
          {canChange && query.data.deadLetterSource !== null && query.data.state === 'waiting' && (
            <RedriveOne projectId={projectId} queueId={queueId} sequence={sequence} onDone={onClose} />
          )}
          <Contents message={query.data} />
        </Stack>
      )}
    </SidePanel>
  );
}

function Contents({ message }: { message: OpenedMessage }) {
  const t = useTranslations('queues.message');
  const tNames = useTranslations('queues.names');
  const [isPretty, setIsPretty] = useState(true);
  const locale = useLocale();
  const pretty = prettyJson(message.body);
  const facts = [
    [t('id'), message.messageId],
    [t('state'), tNames(`state.${message.state}`)],
    [t('sent'), formatInstant(message.sentAtMs, locale)],
    [t('sender'), message.senderId],
    [t('receives'), formatCount(message.receiveCount, locale)],
    ...(message.availableAtMs === null ? [] : [[t('available'), formatInstant(message.availableAtMs, locale)]]),
    ...(message.deadLetterSource === null ? [] : [[t('source'), message.deadLetterSource]]),
    [t('size'), formatBytes(message.sizeBytes, locale)],
    ...Object.entries(message.systemAttributes),
  ];
  const attributes = Object.entries(message.attributes).map(([name, { dataType, stringValue, binaryValueBase64 }]) => [
    `${name} (${dataType})`,
    stringValue ?? binaryValueBase64 ?? '',
  ]);
  return (
    <Stack gap="lg">
      <section>
        <Group justify="space-between" mb="xs">
          <Title order={3}>{t('body')}</Title>
          <Group gap="sm">
            {pretty !== null && (
              <Switch size="sm" label={t('pretty')} checked={isPretty} onChange={(event) => setIsPretty(event.currentTarget.checked)} />
            )}
            <CopyButton value={message.body} timeout={1500}>
              {({ copied, copy }) => (
                <Button size="xs" variant="default" onClick={copy}>
                  {copied ? t('copied') : t('copy')}
                </Button>
              )}
            </CopyButton>
          </Group>
        </Group>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
        <pre className={classes.body} tabIndex={0} data-testid="message-body">
          {isPretty && pretty !== null ? pretty : message.body}
        </pre>
      </section>
      <section>
        <Title order={3} mb="xs">
          {t('attributes')}
        </Title>
        {attributes.length === 0 ? <Text size="sm">{t('noAttributes')}</Text> : <Facts rows={attributes} />}
      </section>
      <Facts rows={facts} />
    </Stack>
  );
}

function Facts({ rows }: { rows: readonly (readonly (string | undefined)[])[] }) {
  return (
    <dl className={classes.facts}>
      {rows.map(([name = '', value = '']) => (
        <FactRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function FactRow({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
