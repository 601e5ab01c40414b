'use client';
// The audit log, newest first: searched, narrowed to a kind of thing, paged on the server; each record opens to show the
// change itself. Search, kind, page and the open record are in the URL.
import { Button, NativeSelect, Text } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'next/navigation.js';
import { lazy } from 'react';
import { useLocale, useTranslations } from 'use-intl/react';
import { DataTable } from '#components/data-table/data-table.tsx';
import { useListState } from '#components/data-table/use-list-state.ts';
import { OnceOpened } from '#components/dialog/once-opened.tsx';
import { formatInstant } from '#components/format/format-date.ts';
import { PageFrame } from '#components/page/page-frame.tsx';
import { EmptyState } from '#components/states/empty-state.tsx';
import { useTrpc } from '#components/trpc/trpc.ts';
import type { AuditView } from '#server/contracts/audit.ts';
import { auditKinds } from '#server/contracts/audit-kinds.ts';
import classes from './audit-log.module.css';

const AuditChange = lazy(async () => ({ default: (await import('./audit-change.tsx')).AuditChange }));

export function AuditLog({ projectId }: { projectId: string }) {
  const t = useTranslations('audit');
  const locale = useLocale();
  const trpc = useTrpc();
  const list = useListState();
  const kind = list.filter('kind');
  const openId = useSearchParams().get('record');
  const narrowed = kind === '' ? {} : { entityKind: kind };
  const query = useQuery(trpc.audit.list.queryOptions({ projectId, ...list.request, ...narrowed }, { placeholderData: keepPreviousData }));
  const opened = query.data?.items.find((record) => record.auditId === openId) ?? null;
  const columns = [
    { key: 'what', label: t('action'), render: (record: AuditView) => <span className={classes.code}>{record.action}</span> },
    { key: 'entity', label: t('entity'), render: (record: AuditView) => record.entityName || record.entityId },
    {
      key: 'who',
      label: t('actor'),
      render: (record: AuditView) => (
        <div>
          <Text size="sm">{record.actorName}</Text>
          <span className={classes.who}>{actorKind(t, record.actorKind)}</span>
        </div>
      ),
    },
    { key: 'when', label: t('when'), render: (record: AuditView) => formatInstant(record.createdAtMs, locale) },
    {
      key: 'open',
      label: '',
      render: (record: AuditView) => (
        <Button
          variant="default"
          size="xs"
          onClick={() => openRecord(record.auditId)}
          aria-label={t('openOf', { action: record.action, name: record.entityName })}
        >
          {t('open')}
        </Button>
      ),
    },
  ];
  return (
    <PageFrame title={t('title')} subtitle={t('subtitle')}>
      <DataTable
        label={t('title')}
        columns={columns}
        query={query}
        rowKey={(record) => record.auditId}
        list={list}
        searchLabel={t('search')}
        filters={
          <NativeSelect
            aria-label={t('kind')}
            value={kind}
            onChange={(event) => list.setFilter('kind', event.currentTarget.value)}
            data={[{ value: '', label: t('anyKind') }, ...auditKinds.map((value) => ({ value, label: t(`kinds.${value}`) }))]}
          />
        }
        filtersSet={kind === '' ? [] : ['kind']}
        empty={
          <EmptyState
            title={t('empty')}
            text={t('emptyText')}
            command={{ label: t('emptyCommand'), command: 'npm run sluice -- apply examples/orders.yaml' }}
          />
        }
      />
      <OnceOpened isOpen={opened !== null}>
        <AuditChange record={opened} onClose={() => openRecord(null)} />
      </OnceOpened>
    </PageFrame>
  );
}

function openRecord(auditId: string | null): void {
  const url = new URL(window.location.href);
  if (auditId === null) url.searchParams.delete('record');
  else url.searchParams.set('record', auditId);
  window.history.replaceState(null, '', url);
}

function actorKind(t: ReturnType<typeof useTranslations<'audit'>>, kind: string): string {
  switch (kind) {
    case 'access-token':
      return t('actors.token');
    case 'member':
      return t('actors.member');
    case 'credential':
      return t('actors.credential');
    case 'developer':
      return t('actors.developer');
    default:
      return t('actors.system');
  }
}
