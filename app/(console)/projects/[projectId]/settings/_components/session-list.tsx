'use client';
// The member's own sessions in every browser. One that is ended here is dead with its next request.
import { Badge, Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'use-intl/react';
import { Rows, TableCard } from '#components/data-table/data-table.tsx';
import { browserName } from '#components/format/browser-name.ts';
import { formatInstant } from '#components/format/format-date.ts';
import { FormProblem } from '#components/forms/form-problem.tsx';
import { ErrorState } from '#components/states/error-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { SessionView } from '#server/contracts/access.ts';
import { Section } from './section.tsx';

export function SessionList() {
  const t = useTranslations('settings');
  const locale = useLocale();
  const trpc = useTrpc();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.access.listSessions.queryOptions());
  const refresh = () => queryClient.invalidateQueries({ queryKey: trpc.access.listSessions.queryKey() });
  const end = useMutation(trpc.access.revokeSession.mutationOptions({ onSettled: refresh }));
  const endOthers = useMutation(trpc.access.revokeOtherSessions.mutationOptions({ onSettled: refresh }));
  const refusal = end.error ?? endOthers.error;
  const columns = [
    {
      key: 'browser',
      label: t('sessions.browser'),
      render: (session: SessionView) => (
        <Text size="sm" title={session.userAgent}>
          {browserName(session.userAgent) ?? t('sessions.unknown')}
        </Text>
      ),
    },
    { key: 'address', label: t('sessions.address'), render: (session: SessionView) => session.ipAddress || t('sessions.unknown') },
    { key: 'began', label: t('sessions.began'), render: (session: SessionView) => formatInstant(session.createdAtMs, locale) },
    { key: 'seen', label: t('sessions.seen'), render: (session: SessionView) => formatInstant(session.lastSeenAtMs, locale) },
    {
      key: 'end',
      label: '',
      render: (session: SessionView) =>
        session.isCurrent ? (
          <Badge variant="light">{t('sessions.current')}</Badge>
        ) : (
          <Button
            variant="default"
            size="xs"
            loading={end.isPending && end.variables.sessionId === session.sessionId}
            onClick={() => end.mutate({ sessionId: session.sessionId })}
          >
            {t('sessions.end')}
          </Button>
        ),
    },
  ];
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Section
      text={t('sessions.text')}
      action={
        <Button variant="default" loading={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t('sessions.endOthers')}
        </Button>
      }
    >
      {refusal !== null && <FormProblem error={refusal} />}
      <TableCard>
        <Rows label={t('sections.sessions')} columns={columns} rows={query.data} rowKey={(session) => session.sessionId} />
      </TableCard>
    </Section>
  );
}
