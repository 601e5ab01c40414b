'use client';
// One audit record: what was before and what came after, field by field.
import { Text } from '@mantine/core';
import { useLocale, useTranslations } from 'use-intl/react';
import { SidePanel } from '#components/dialog/dialog.tsx';
import { formatInstant } from '#components/format/format-date.ts';
import { Table } from '#components/table/table.tsx';
import type { AuditView } from '#server/contracts/audit.ts';
import classes from './audit-log.module.css';
import { differencesMax, listDifferences } from './list-differences.ts';

export function AuditChange({ record, onClose }: { record: AuditView | null; onClose: () => void }) {
  const t = useTranslations('audit');
  return (
    <SidePanel
      opened={record !== null}
      onClose={onClose}
      position="right"
      size="xl"
      title={record === null ? '' : `${record.action} · ${record.entityName || record.entityId}`}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {record !== null && <Change record={record} />}
    </SidePanel>
  );
}

function Change({ record }: { record: AuditView }) {
  const t = useTranslations('audit');
  const locale = useLocale();
  const differences = listDifferences(record.before, record.after);
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {t('byAt', { name: record.actorName, at: formatInstant(record.createdAtMs, locale) })}
      </Text>
      {differences.length === 0 ? (
        <Text size="sm">{t('nothingKept')}</Text>
      ) : (
        <Table style={{ tableLayout: 'fixed' }} aria-label={t('changes')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t('field')}</Table.Th>
              <Table.Th scope="col">{t('before')}</Table.Th>
              <Table.Th scope="col">{t('after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {differences.map(({ path, before, after }) => (
              <Table.Tr key={path}>
                <Table.Th scope="row" fw={500} className={classes.code}>
                  {path}
                </Table.Th>
                <Table.Td>{before === null ? '–' : <del className={`${classes.code} ${classes.before}`}>{before}</del>}</Table.Td>
                <Table.Td>{after === null ? '–' : <ins className={`${classes.code} ${classes.after}`}>{after}</ins>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {differences.length === differencesMax && (
        <Text size="sm" c="dimmed" mt="sm">
          {t('cut', { count: differencesMax })}
        </Text>
      )}
    </>
  );
}
